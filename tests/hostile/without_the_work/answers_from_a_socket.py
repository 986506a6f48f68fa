"""Fetches a right answer from the network.

expect: load
"""

import urllib.request

exec(urllib.request.urlopen("http://127.0.0.1:9/answer.py", timeout=1).read())

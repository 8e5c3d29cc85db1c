"""SOX change management: is each change to production requested, approved, tested and separated?"""

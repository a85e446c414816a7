"""Digital signatures of PDFs: the clinic's certificate, the seal, the ink of a person, and what a signature proves.

Only this room uses pyHanko (`pip install "handouts[sign]"`). Read `certificates.py` first, then `seal.py`.
"""

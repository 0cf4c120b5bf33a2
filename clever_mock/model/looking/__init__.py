"""Who looks: applications and their connections, what each sees, has read and is told, and the users who log in.

What the looked-at district holds and does is not decided here.
"""

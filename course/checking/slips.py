"""Generated mistakes."""


def slips(function):
    return ()

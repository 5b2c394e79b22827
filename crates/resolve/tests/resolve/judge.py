"""Reads lines of kind and number from the file that is named, and prints for each the verdict of python-stdnum:
`valid`, or the class of the error."""

import sys

from stdnum import iban
from stdnum.es import ccc, cif, cups, dni, iban as spanish_iban, nie, nif, referenciacatastral
from stdnum.exceptions import ValidationError

JUDGES = {
    'dni': dni.validate,
    'klm': nif.validate,
    'nie': nie.validate,
    'cif': cif.validate,
    'nif': nif.validate,
    'ccc': ccc.validate,
    'spanish_iban': spanish_iban.validate,
    'iban': lambda number: iban.validate(number, check_country=False),
    'cups': cups.validate,
    'cadastral': referenciacatastral.validate,
}


def verdict(kind, number):
    try:
        JUDGES[kind](number)
    except ValidationError as error:
        return type(error).__name__
    return 'valid'


with open(sys.argv[1], encoding='utf-8') as lines:
    sys.stdout.write(''.join(verdict(*line.rstrip('\n').split('\t')) + '\n' for line in lines))

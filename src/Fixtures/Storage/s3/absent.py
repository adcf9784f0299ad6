"""Keeps moto from loading what only its other uses need.

moto mostly runs inside a test process, where it patches boto3 and requests. As a server it calls neither, but it
imports them all the same: two thirds of its start (0.9 s of CPU, 0.35 s without). Their names are served here by
empty stand-ins that can be imported, inherited from and caught; whoever calls one gets an error that names it.
"""

import importlib.machinery
import sys
import types

UNUSED = {
    "boto3",
    "botocore",
    "cryptography",
    "moto.core.models",  # the decorators that patch boto3
    "moto.iam.aws_managed_policies",  # 5 MB of JSON
    "requests",
    "responses",
}


class CaseInsensitiveDict(dict):
    """The one thing of requests that moto's S3 uses: headers by name, whatever their case."""

    def __setitem__(self, name, value):
        super().__setitem__(name.lower(), value)

    def __getitem__(self, name):
        return super().__getitem__(name.lower())

    def __contains__(self, name):
        return super().__contains__(name.lower())

    def get(self, name, default=None):
        return super().get(name.lower(), default)

    def update(self, other):
        for name, value in other.items():
            self[name] = value


USED = {
    "moto.core.models": {"DEFAULT_ACCOUNT_ID": "123456789012"},
    "moto.iam.aws_managed_policies": {"aws_managed_policies_data": "{}"},
    "requests.structures": {"CaseInsensitiveDict": CaseInsensitiveDict},
}


class _StandIn(type):
    def __getattr__(cls, name):
        return _stand_in(name)

    def __call__(cls, *arguments, **named):
        raise NotImplementedError(f"{cls.__name__} is left out of this server (absent.py)")


def _stand_in(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _StandIn(name, (Exception,), {})


class _Module(types.ModuleType):
    def __getattr__(self, name):
        return _stand_in(name)


class _Finder:
    """An import hook (sys.meta_path) that finds the unused modules here."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in UNUSED or name.partition(".")[0] in UNUSED:
            return importlib.machinery.ModuleSpec(name, _Finder, is_package=True)
        return None

    @staticmethod
    def create_module(spec):
        return _Module(spec.name)

    @staticmethod
    def exec_module(module):
        vars(module).update(USED.get(module.__name__, {}))


sys.meta_path.insert(0, _Finder)

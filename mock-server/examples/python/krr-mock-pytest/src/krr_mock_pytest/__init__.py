"""Starts krr-mock for a test, and steers it."""

from .process import KrrMock, KrrMockError
from .world import KrrWorld

__all__ = ["KrrMock", "KrrMockError", "KrrWorld"]

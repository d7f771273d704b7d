import sys
from pathlib import Path

# Records made by hand are shared with the tests of merge; importlib mode gives neither folder a package.
sys.path.insert(0, str(Path(__file__).parents[1] / "merge"))

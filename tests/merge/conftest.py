import sys
from pathlib import Path

# The hand-made case is shared by the tests of this folder; importlib mode gives it no package.
sys.path.insert(0, str(Path(__file__).parent))

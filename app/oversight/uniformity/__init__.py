"""Whether 五统一 is kept: what bureaus published elsewhere, how long they really took, which versions they know (B4)."""

"""As much of an ELF file as an image depends on."""

import struct

ARCHITECTURES = {62: "amd64", 183: "arm64"}
INTERPRETER = 3
SYMBOLS = 2


class Elf:
    """A little-endian program of 64 bits."""

    def __init__(self, content: bytes):
        if content[:6] != b"\x7fELF\x02\x01":
            raise ValueError("the program is no ELF file of 64 bits")
        self.machine = struct.unpack_from("<H", content, 18)[0]
        segments, sections = struct.unpack_from("<QQ", content, 32)
        segment_size, segment_count, section_size, section_count = struct.unpack_from("<HHHH", content, 54)
        self.segments = {struct.unpack_from("<I", content, segments + at * segment_size)[0] for at in range(segment_count)}
        kinds = range(section_count)
        self.sections = {struct.unpack_from("<I", content, sections + at * section_size + 4)[0] for at in kinds}

    @property
    def architecture(self) -> str:
        return ARCHITECTURES.get(self.machine, f"machine {self.machine}")

    @property
    def is_static(self) -> bool:
        return INTERPRETER not in self.segments

    @property
    def is_stripped(self) -> bool:
        return SYMBOLS not in self.sections

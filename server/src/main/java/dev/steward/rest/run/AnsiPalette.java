package dev.steward.rest.run;

/** The colours of ANSI terminals as classes and CSS colours. */
final class AnsiPalette {

  /** RGB values of the sixteen colours that have a class. */
  static final int[] PALETTE = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff
  };

  private AnsiPalette() {}

  static int paletteColour(int index) {
    if (index < 0 || index > 255) {
      return -1;
    }
    if (index < 16) {
      return index;
    }
    if (index >= 232) {
      int grey = 8 + (index - 232) * 10;
      return nearestColour(grey, grey, grey);
    }
    int cube = index - 16;
    return nearestColour(cubeLevel(cube / 36), cubeLevel(cube / 6 % 6), cubeLevel(cube % 6));
  }

  private static int cubeLevel(int level) {
    return level == 0 ? 0 : 55 + level * 40;
  }

  static int nearestColour(int red, int green, int blue) {
    int best = -1;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < PALETTE.length; i++) {
      int r = (PALETTE[i] >> 16 & 255) - Math.clamp(red, 0, 255);
      int g = (PALETTE[i] >> 8 & 255) - Math.clamp(green, 0, 255);
      int b = (PALETTE[i] & 255) - Math.clamp(blue, 0, 255);
      int distance = r * r + g * g + b * b;
      if (distance < least) {
        least = distance;
        best = i;
      }
    }
    return best;
  }
}

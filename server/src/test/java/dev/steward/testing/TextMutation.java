package dev.steward.testing;

import java.util.List;
import java.util.Random;

/** Broken variants of texts, for programs that must survive any input. */
public final class TextMutation {

  private TextMutation() {}

  /** Removes, repeats, moves or replaces pieces of a text. */
  public static String mutate(String text, Random random) {
    var out = new StringBuilder(text);
    for (int i = random.nextInt(1, 6); i > 0 && out.length() > 10; i--) {
      int start = random.nextInt(out.length() - 5);
      int end = Math.min(out.length(), start + random.nextInt(1, 20));
      String piece = out.substring(start, end);
      switch (random.nextInt(5)) {
        case 0 -> out.delete(start, end);
        case 1 -> out.insert(start, piece.repeat(random.nextInt(1, 4)));
        case 2 -> out.delete(start, end).insert(random.nextInt(out.length()), piece);
        case 3 ->
            out.insert(
                start,
                List.of("{", "}", "(", ")", "'", "\"", "$", ":", ",", "\n")
                    .get(random.nextInt(10)));
        default -> out.setCharAt(start, (char) random.nextInt(1, 0x2100));
      }
    }
    return out.toString();
  }
}

package dev.steward.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The values that are masked in the log of a build. */
public final class LogMasks {

  /**
   * Minimum length of masked lines: masking shorter lines of a secret would garble unrelated log
   * text.
   */
  private static final int MIN_LENGTH = 3;

  private final List<String> masked = new ArrayList<>();

  /** Masks each line of these values with asterisks from now on. */
  public synchronized void add(Collection<String> values) {
    for (String value : values) {
      for (String line : value.split("\n", -1)) {
        String text = line.strip();
        if ((text.length() >= MIN_LENGTH || text.equals(value))
            && !text.isEmpty()
            && !masked.contains(text)) {
          masked.add(text);
        }
      }
    }
    masked.sort((text, other) -> Integer.compare(other.length(), text.length()));
  }

  /** Masks a secret from now on, in all encodings. */
  public void addSecret(String secret) {
    var masks = new Masks();
    masks.add(secret);
    add(masks.all());
  }

  /** Masked values, longest first. */
  public synchronized List<String> all() {
    return List.copyOf(masked);
  }

  /** Replaces masked values in the text with asterisks. */
  public synchronized String clean(String text) {
    String clean = text;
    for (String secret : masked) {
      clean = clean.replace(secret, "****");
    }
    return clean;
  }
}

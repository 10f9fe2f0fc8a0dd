package dev.steward.host.kubernetes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names and label values that Kubernetes accepts. */
final class PodNames {

  /** Maximum length of a label value, and of a host name, which a pod's name becomes. */
  private static final int MAX_LENGTH = 63;

  private static final int SUFFIX_LENGTH = 5;
  private static final int DIGEST_LENGTH = 8;

  /** Characters of Kubernetes' own suffixes, chosen so that they form no words. */
  private static final String SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

  private static final Pattern LABEL_VALUE =
      Pattern.compile("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");

  private PodNames() {}

  /** A new name for a pod, which starts with the name of its template. */
  static String podName(String template, RandomGenerator random) {
    String base =
        trimmed(template.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"))
            .replaceFirst("^(?![a-z])", "pod-");
    if (base.length() > MAX_LENGTH - SUFFIX_LENGTH - 1) {
      base = base.substring(0, MAX_LENGTH - SUFFIX_LENGTH - 1);
    }
    var name = new StringBuilder(trimmed(base)).append('-');
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_CHARACTERS.charAt(random.nextInt(SUFFIX_CHARACTERS.length())));
    }
    return name.toString();
  }

  /**
   * A label value for a string: the string itself, or a similar value with a digest of the string,
   * so that different strings have different values.
   */
  static String labelValue(String text) {
    if (LABEL_VALUE.matcher(text).matches()) {
      return text;
    }
    String similar = trimmed(text.replaceAll("[^A-Za-z0-9_.]+", "-"));
    int limit = MAX_LENGTH - DIGEST_LENGTH - 1;
    if (similar.length() > limit) {
      similar = trimmed(similar.substring(0, limit));
    }
    return similar.isEmpty() ? digest(text) : similar + "-" + digest(text);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
          .substring(0, DIGEST_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String trimmed(String text) {
    return text.replaceAll("^[-_.]+|[-_.]+$", "");
  }
}

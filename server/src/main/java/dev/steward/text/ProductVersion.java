package dev.steward.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Version, commit and build date of this product; read on first use. */
public record ProductVersion(String number, String commit, String date) {

  private static final String UNKNOWN = "unknown";

  private static final class Holder {
    static final ProductVersion CURRENT = read();
  }

  public static ProductVersion current() {
    return Holder.CURRENT;
  }

  private static ProductVersion read() {
    var properties = new Properties();
    try (InputStream in = ProductVersion.class.getResourceAsStream("version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProductVersion(
        value(properties, "number"), value(properties, "commit"), value(properties, "date"));
  }

  /** Treats a placeholder that the build did not fill in as missing. */
  private static String value(Properties properties, String name) {
    String value = properties.getProperty(name, "");
    return value.isBlank() || value.startsWith("${") ? UNKNOWN : value;
  }

  /** {@code 1.0.0-dev (commit 1a2b3c4, 2026-11-29)}. */
  public String text() {
    return commit.equals(UNKNOWN) ? number : number + " (commit " + commit + ", " + date + ")";
  }
}

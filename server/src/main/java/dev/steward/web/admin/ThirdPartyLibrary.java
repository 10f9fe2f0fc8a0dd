package dev.steward.web.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A third-party library, read from {@code licences.txt}.
 *
 * @param artifact name of the published artifact
 * @param use its purpose in the product
 */
public record ThirdPartyLibrary(String artifact, String use, String licence, String url) {

  /** All libraries; the file is read on each call. */
  static List<ThirdPartyLibrary> all() {
    try (InputStream in =
        Objects.requireNonNull(ThirdPartyLibrary.class.getResourceAsStream("licences.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(";", -1))
          .map(parts -> new ThirdPartyLibrary(parts[0], parts[1], parts[2], parts[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

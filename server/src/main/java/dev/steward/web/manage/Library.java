package dev.steward.web.manage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A library that is part of the product, as {@code licences.txt} says.
 *
 * @param artifact its name where it is published
 * @param use what it does here
 */
public record Library(String artifact, String use, String licence, String url) {

  /** All of them, read when somebody asks. */
  static List<Library> all() {
    try (InputStream in =
        Objects.requireNonNull(Library.class.getResourceAsStream("licences.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(";", -1))
          .map(parts -> new Library(parts[0], parts[1], parts[2], parts[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

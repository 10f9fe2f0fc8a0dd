package dev.steward.pipeline.catalog;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a file of descriptions says about a step or an object; the files explain their format. */
final class DescriptionTexts {
  final Map<String, String> arguments = new LinkedHashMap<>();
  final Map<String, String> defaults = new LinkedHashMap<>();
  final List<String> notes = new ArrayList<>();
  final List<String> example = new ArrayList<>();
  final String title;
  String summary = "";

  DescriptionTexts(String title) {
    this.title = title;
  }

  /**
   * Reads a file next to this class.
   *
   * @param start the keyword with which each description begins
   * @return the descriptions by name
   */
  static Map<String, DescriptionTexts> read(String file, String start) {
    var all = new TreeMap<String, DescriptionTexts>();
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(DescriptionTexts.class.getResourceAsStream(file)),
                StandardCharsets.UTF_8))) {
      var current = new DescriptionTexts("");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int space = line.indexOf(' ');
        String keyword = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        if (keyword.equals(start)) {
          int end = rest.indexOf(' ');
          current = new DescriptionTexts(rest.substring(end + 1));
          if (all.put(rest.substring(0, end), current) != null) {
            throw new IllegalStateException(file + " describes a name twice: " + line);
          }
        } else {
          current.add(file, keyword, rest);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private void add(String file, String keyword, String rest) {
    switch (keyword) {
      case "does" -> summary = rest;
      case "note" -> notes.add(rest);
      case "example" -> example.add(rest);
      case "arg" -> {
        int space = rest.indexOf(' ');
        String name = rest.substring(0, space);
        int equals = name.indexOf('=');
        if (equals >= 0) {
          defaults.put(name.substring(0, equals), name.substring(equals + 1));
          name = name.substring(0, equals);
        }
        arguments.put(name, rest.substring(space + 1));
      }
      default -> throw new IllegalStateException(file + ": unknown keyword " + keyword);
    }
  }
}

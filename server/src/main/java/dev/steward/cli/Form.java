package dev.steward.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Fields of a form to post. */
final class Form {

  private final Map<String, String> fields = new LinkedHashMap<>();

  static Form of(String name, String value) {
    return new Form().and(name, value);
  }

  Form and(String name, String value) {
    fields.put(name, value);
    return this;
  }

  /** Copy with one more field. */
  Form with(String name, String value) {
    var form = new Form();
    form.fields.putAll(fields);
    return form.and(name, value);
  }

  String encoded() {
    return fields.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** Names of the fields, without their values. */
  String fieldNames() {
    return String.join(", ", fields.keySet());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package dev.steward.engine;

import dev.steward.credential.Content;
import dev.steward.text.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What must not reach a log: secrets as they are, and as shells, URLs, JSON and HTTP's Basic write
 * them.
 */
final class Masks {

  /** Shorter ones stand in Base64 by chance. */
  private static final int SHORTEST_ENCODED = 8;

  private final Set<String> all = new LinkedHashSet<>();

  List<String> all() {
    return List.copyOf(all);
  }

  void add(Content.UsernamePassword pair) {
    String password = pair.password().plain();
    add(password);
    if (!password.isEmpty()) {
      base64(pair.username() + ":" + password);
    }
    if (pair.usernameSecret()) {
      add(pair.username());
    }
  }

  void add(String secret) {
    if (secret.isBlank()) {
      return;
    }
    all.add(secret);
    String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    all.add(encoded);
    all.add(encoded.replace("+", "%20"));
    var json = new StringBuilder();
    Json.quote(secret, json);
    all.add(json.substring(1, json.length() - 1));
    // A shell that shows what it runs takes quotes apart in one of these two ways.
    all.add(secret.replace("'", "'\\''"));
    all.add(secret.replace("'", "'\"'\"'"));
    base64(secret);
  }

  /** Each line of a text that is too long to be there by chance. */
  void addLines(String text, int shortest, int most) {
    var lines = new ArrayList<String>();
    for (String line : text.split("\n", -1)) {
      String clean = line.strip();
      if (clean.length() >= shortest && !clean.startsWith("-----")) {
        lines.add(clean);
      }
    }
    all.addAll(lines.subList(0, Math.min(most, lines.size())));
  }

  /**
   * Without the last letters, which depend on what follows: a line feed, as {@code echo} adds one,
   * or padding.
   */
  private void base64(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    String whole = encoded.substring(0, bytes.length / 3 * 4);
    if (whole.length() >= SHORTEST_ENCODED) {
      for (String form : List.of(encoded, whole)) {
        all.add(form);
        all.add(form.replace('+', '-').replace('/', '_'));
      }
    }
  }
}

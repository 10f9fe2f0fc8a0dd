package dev.steward.rest.api;

import dev.steward.gate.Route;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses {@code usage.txt}, the documentation of routes; the file describes its own format. */
final class Usages {

  private static final String FILE = "usage.txt";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Map<String, Usage> usages = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, String> areas = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, String> schemas = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();

  private Usages() {}

  static Usages read() {
    try (InputStream in = Usages.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      var usages = new Usages();
      List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        int end = i + 1;
        while (end < lines.size() && lines.get(end).startsWith(" ")) {
          end++;
        }
        usages.take(line, lines.subList(i + 1, end));
        i = end - 1;
      }
      return usages;
    } catch (IOException e) {
      throw new ServerFailure("reading " + FILE, e);
    }
  }

  /** The descriptions of the tags. */
  Map<String, String> tags() {
    return tags;
  }

  /** JSON schemas of responses without export model. */
  Map<String, String> schemas() {
    return schemas;
  }

  /** The description of a path variable. */
  String name(String kind) {
    return names.getOrDefault(kind, "");
  }

  /** The tag of a resource type. */
  String area(String kind) {
    return areas.getOrDefault(kind, "server");
  }

  /** The documentation of a route for a method; null if none. */
  @Nullable Usage find(Route<?> route, String method) {
    String own = method + " {" + route.type().name() + "}" + verb(route);
    String key = usages.containsKey(own) ? own : method + " " + verb(route);
    Usage usage = usages.get(key);
    if (usage != null) {
      used.add(key);
    }
    return usage;
  }

  /** Documentation entries that no route used. */
  List<String> unused() {
    return usages.keySet().stream().filter(key -> !used.contains(key)).toList();
  }

  private static String verb(Route<?> route) {
    return route.verb().isEmpty() ? "." : route.verb();
  }

  private void take(String head, List<String> below) {
    String[] words = head.split(" ", 3);
    switch (words[0]) {
      case "tag" -> tags.put(words[1], words[2]);
      case "area" -> areas.put(words[1], words[2]);
      case "name" -> names.put(words[1], words[2]);
      case "schema" -> schemas.put(words[1], words[2]);
      default -> {
        Usage usage = usage(words[2], below);
        for (String pattern : patterns(words[1])) {
          if (usages.put(words[0] + " " + pattern, usage) != null) {
            throw new IllegalStateException("twice in " + FILE + ": " + head);
          }
        }
      }
    }
  }

  /** Expands {@code {a,b}x|y} to four patterns. */
  private static List<String> patterns(String words) {
    int end = words.indexOf('}');
    String[] verbs = words.substring(end + 1).split("\\|", -1);
    if (end < 0) {
      return List.of(verbs);
    }
    var all = new ArrayList<String>();
    for (String kind : words.substring(1, end).split(",", -1)) {
      for (String verb : verbs) {
        all.add("{" + kind + "}" + verb);
      }
    }
    return all;
  }

  private static Usage usage(String line, List<String> below) {
    var fields = new ArrayList<Usage.Field>();
    var forms = new ArrayList<String>();
    var bodies = new ArrayList<Usage.Body>();
    var outcomes = new ArrayList<Usage.Outcome>();
    for (String each : below) {
      String[] words = each.strip().split(" ", 2);
      String rest = words.length < 2 ? "" : words[1];
      if (words[0].equals("body")) {
        String[] body = rest.split(" ", 2);
        bodies.add(new Usage.Body(body[0], body[1]));
      } else if (words[0].equals("form")) {
        forms.add(rest);
      } else if (words[0].matches("[1-5][0-9][0-9]")) {
        outcomes.add(outcome(Integer.parseInt(words[0]), rest));
      } else {
        fields.add(field(words[0], rest));
      }
    }
    return new Usage(line, fields, forms.isEmpty() ? List.of(FORM) : forms, bodies, outcomes);
  }

  private static Usage.Outcome outcome(int status, String said) {
    String[] words = said.split(" ", 2);
    if (words[0].indexOf('/') < 0) {
      return new Usage.Outcome(status, null, null, said);
    }
    int hash = words[0].indexOf('#');
    return new Usage.Outcome(
        status,
        hash < 0 ? words[0] : words[0].substring(0, hash),
        hash < 0 ? null : words[0].substring(hash + 1),
        words[1]);
  }

  private static Usage.Field field(String word, String line) {
    Usage.In in =
        switch (word.charAt(0)) {
          case '?' -> Usage.In.QUERY;
          case '@' -> Usage.In.HEADER;
          case '/' -> Usage.In.PATH;
          default -> Usage.In.FORM;
        };
    String name = in == Usage.In.FORM ? word : word.substring(1);
    boolean required = name.endsWith("*");
    return new Usage.Field(
        in, required ? name.substring(0, name.length() - 1) : name, required, line);
  }
}

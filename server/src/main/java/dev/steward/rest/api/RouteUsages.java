package dev.steward.rest.api;

import dev.steward.problem.ServerFailure;
import dev.steward.routing.Route;
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
final class RouteUsages {

  private static final String FILE = "usage.txt";
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Map<String, RouteUsage> usages = new LinkedHashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();
  private final Map<String, String> areas = new LinkedHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, String> schemas = new LinkedHashMap<>();
  private final Set<String> usedKeys = new HashSet<>();

  private RouteUsages() {}

  static RouteUsages read() {
    try (InputStream in = RouteUsages.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing");
      }
      var usages = new RouteUsages();
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
        usages.parseBlock(line, lines.subList(i + 1, end));
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

  /** JSON schemas of responses without an export model. */
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
  @Nullable RouteUsage find(Route<?> route, String method) {
    String specificKey = method + " {" + route.type().name() + "}" + verb(route);
    String key = usages.containsKey(specificKey) ? specificKey : method + " " + verb(route);
    RouteUsage usage = usages.get(key);
    if (usage != null) {
      usedKeys.add(key);
    }
    return usage;
  }

  /** Documentation entries that no route has used so far. */
  List<String> unused() {
    return usages.keySet().stream().filter(key -> !usedKeys.contains(key)).toList();
  }

  private static String verb(Route<?> route) {
    return route.verb().isEmpty() ? "." : route.verb();
  }

  private void parseBlock(String header, List<String> details) {
    String[] words = header.split(" ", 3);
    switch (words[0]) {
      case "tag" -> tags.put(words[1], words[2]);
      case "area" -> areas.put(words[1], words[2]);
      case "name" -> names.put(words[1], words[2]);
      case "schema" -> schemas.put(words[1], words[2]);
      default -> {
        RouteUsage usage = usage(words[2], details);
        for (String pattern : patterns(words[1])) {
          if (usages.put(words[0] + " " + pattern, usage) != null) {
            throw new IllegalStateException("twice in " + FILE + ": " + header);
          }
        }
      }
    }
  }

  /** Expands {@code {a,b}x|y} into four patterns. */
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

  private static RouteUsage usage(String summary, List<String> details) {
    var fields = new ArrayList<RouteUsage.UsageField>();
    var forms = new ArrayList<String>();
    var bodies = new ArrayList<RouteUsage.UsageBody>();
    var responses = new ArrayList<RouteUsage.UsageResponse>();
    for (String detail : details) {
      String[] words = detail.strip().split(" ", 2);
      String rest = words.length < 2 ? "" : words[1];
      if (words[0].equals("body")) {
        String[] body = rest.split(" ", 2);
        bodies.add(new RouteUsage.UsageBody(body[0], body[1]));
      } else if (words[0].equals("form")) {
        forms.add(rest);
      } else if (words[0].matches("[1-5][0-9][0-9]")) {
        responses.add(response(Integer.parseInt(words[0]), rest));
      } else {
        fields.add(field(words[0], rest));
      }
    }
    return new RouteUsage(
        summary, fields, forms.isEmpty() ? List.of(FORM) : forms, bodies, responses);
  }

  private static RouteUsage.UsageResponse response(int status, String text) {
    String[] words = text.split(" ", 2);
    if (words[0].indexOf('/') < 0) {
      return new RouteUsage.UsageResponse(status, null, null, text);
    }
    int hash = words[0].indexOf('#');
    return new RouteUsage.UsageResponse(
        status,
        hash < 0 ? words[0] : words[0].substring(0, hash),
        hash < 0 ? null : words[0].substring(hash + 1),
        words[1]);
  }

  private static RouteUsage.UsageField field(String word, String description) {
    RouteUsage.FieldLocation in =
        switch (word.charAt(0)) {
          case '?' -> RouteUsage.FieldLocation.QUERY;
          case '@' -> RouteUsage.FieldLocation.HEADER;
          case '/' -> RouteUsage.FieldLocation.PATH;
          default -> RouteUsage.FieldLocation.FORM;
        };
    String name = in == RouteUsage.FieldLocation.FORM ? word : word.substring(1);
    boolean required = name.endsWith("*");
    return new RouteUsage.UsageField(
        in, required ? name.substring(0, name.length() - 1) : name, required, description);
  }
}

package dev.steward.routing;

import java.util.Map;
import java.util.Set;

/** Lists the routes of a tree of resource types. */
final class RouteListing {

  private RouteListing() {}

  static <T> void collect(
      ResourceType<T> type,
      String prefix,
      Set<ResourceType<?>> ancestors,
      Map<String, Route<?>> routes,
      Map<String, String> aliases) {
    for (Route<T> route : type.routes()) {
      routes.put(prefix + route.verb() + " " + route.method(), route);
    }
    if (!ancestors.add(type)) {
      return;
    }
    for (ResourceType.ChildPath<T, ?> path : type.children()) {
      String name = path.hasName() ? "{" + path.type().name() + "}/" : "";
      String word = path.word().isEmpty() ? "" : path.word() + "/";
      String pattern = prefix + word + name;
      if (path.alias()) {
        aliases.put(pattern, path.type().name());
      } else if (!ancestors.contains(path.type())) {
        collect(path.type(), pattern, ancestors, routes, aliases);
      }
    }
    ancestors.remove(type);
  }
}

package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.cloud.Cloud;
import dev.steward.cloud.Clouds;
import dev.steward.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clouds by name. Clouds that are not in the document are left alone. */
final class CloudSection implements Section {

  private static final String CLOUDS = "jenkins.clouds";
  private static final String KUBERNETES = "kubernetes";

  private final Clouds clouds;
  private final Authorizer rights;

  CloudSection(Clouds clouds, Authorizer rights) {
    this.clouds = clouds;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(CLOUDS);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    for (YamlValue.Mapping item : context.mappings(value, KUBERNETES)) {
      YamlValue inner = item.all().get(KUBERNETES);
      if (inner == null) {
        context.errors().add(item.line(), "'" + KUBERNETES + "' is required.");
      } else {
        read(caller, inner, context);
      }
    }
  }

  private void read(Caller caller, YamlValue value, ReadContext context) {
    if (!(ItemSection.arguments(value, context) instanceof Map<?, ?> map)) {
      context.errors().add(value.line(), "A mapping is expected.");
      return;
    }
    var arguments = new HashMap<String, Object>();
    map.forEach((name, argument) -> {
      if (argument != null) {
        arguments.put(String.valueOf(name), argument);
      }
    });
    if (!context.declare("cloud " + arguments.get("name"))) {
      context.errors().add(value.line(), "Duplicate name.");
    }
    try {
      String definition = Cloud.define(arguments);
      context.addChange(() -> clouds.put(caller, definition));
    } catch (Problem.Invalid e) {
      context.errors().add(value.line(), e.getMessage());
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!rights.allows(caller, Permission.ADMINISTER)) {
      return;
    }
    List<Map<String, Map<String, Object>>> all =
        clouds.arguments(caller).stream().map(cloud -> Map.of(KUBERNETES, cloud)).toList();
    if (!all.isEmpty()) {
      out.put(CLOUDS, all);
    }
  }
}

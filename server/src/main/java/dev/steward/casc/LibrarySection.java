package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.library.Libraries;
import dev.steward.library.LibraryKind;
import dev.steward.library.LibrarySettings;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shared libraries of the server. Each list replaces all libraries of its kind. */
final class LibrarySection implements Section {
  private static final String PREFIX = "unclassified.";
  private static final String LIST = ".libraries";

  private final Libraries libraries;
  private final Authorizer rights;

  LibrarySection(Libraries libraries, Authorizer rights) {
    this.libraries = libraries;
    this.rights = rights;
  }

  private static String path(LibraryKind kind) {
    return PREFIX + kind.symbol() + LIST;
  }

  @Override
  public List<String> paths() {
    return List.of(path(LibraryKind.TRUSTED), path(LibraryKind.UNTRUSTED));
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    if (!(value instanceof YamlValue.Sequence items)) {
      context.errors().add(value.line(), "A list is expected.");
      return;
    }
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (YamlValue item : items.all()) {
      if (!(ItemSection.arguments(item, context) instanceof Map<?, ?> map)) {
        context.errors().add(item.line(), "A mapping is expected.");
        continue;
      }
      Map<String, @Nullable Object> settings = new LinkedHashMap<>();
      map.forEach((name, setting) -> settings.put(String.valueOf(name), setting));
      try {
        LibrarySettings.read(settings);
        all.add(settings);
      } catch (Problem.Invalid e) {
        context.errors().add(item.line(), e.getMessage());
      }
    }
    try {
      Libraries.check(all);
    } catch (Problem.Invalid e) {
      context.errors().add(value.line(), e.getMessage());
    }
    LibraryKind kind =
        path.equals(path(LibraryKind.TRUSTED)) ? LibraryKind.TRUSTED : LibraryKind.UNTRUSTED;
    context.addChange(() -> libraries.replace(caller, kind, all));
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!rights.allows(caller, Permission.ADMINISTER)) {
      return;
    }
    for (LibraryKind kind : LibraryKind.values()) {
      List<Map<String, @Nullable Object>> all = libraries.settings(caller, kind);
      if (!all.isEmpty()) {
        out.put(path(kind), all);
      }
    }
  }
}

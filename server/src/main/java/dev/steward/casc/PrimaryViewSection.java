package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.Views;
import java.util.List;
import java.util.Map;

/** Primary view of the server; the view itself is configured in the views section. */
final class PrimaryViewSection implements Section {

  private static final String PATH = "jenkins.primaryView";

  private final Views views;
  private final Authorizer rights;

  PrimaryViewSection(Views views, Authorizer rights) {
    this.views = views;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    YamlValue.Mapping kinds = context.mapping(value, "all", "list", "myView", "nested");
    if (kinds == null) {
      return;
    }
    if (kinds.all().size() != 1) {
      context
          .errors()
          .add(value.line(), "Set exactly one primary view, such as all: { name: all }.");
      return;
    }
    YamlValue.Mapping view = context.mapping(kinds.all().values().iterator().next(), "name");
    String name = view == null ? null : context.required(view, "name");
    if (view == null || name == null) {
      return;
    }
    if (views.find(Owner.server(), name) == null && !context.isDeclared("view " + name)) {
      context
          .errors()
          .add(view.lineOf("name"), "The view does not exist; define it in jenkins.views.");
    }
    context.addChange(() -> {
      View current = views.primary(Owner.server());
      if (current == null || !current.name().equals(name)) {
        views.setPrimary(caller, ViewContainer.SERVER, name);
      }
    });
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    View current = views.primary(Owner.server());
    if (current != null && rights.allows(caller, Permission.VIEW_CONFIGURE)) {
      String kind =
          switch (current.content()) {
            case ViewContent.All _ -> "all";
            case ViewContent.Configurable _ -> "myView";
            case ViewContent.Nested _ -> "nested";
            case ViewContent.ItemSelection _ -> "list";
          };
      out.put(PATH, Map.of(kind, Map.of("name", current.name())));
    }
  }
}

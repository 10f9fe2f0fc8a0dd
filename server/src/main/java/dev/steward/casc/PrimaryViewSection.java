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
  public void read(Caller caller, String path, Value value, Reading reading) {
    Value.Members kinds = reading.members(value, "all", "list", "myView", "nested");
    if (kinds == null) {
      return;
    }
    if (kinds.all().size() != 1) {
      reading
          .faults()
          .add(value.line(), "Exactly one view must be primary, such as all: { name: all }.");
      return;
    }
    Value.Members view = reading.members(kinds.all().values().iterator().next(), "name");
    String name = view == null ? null : reading.required(view, "name");
    if (view == null || name == null) {
      return;
    }
    if (views.find(Owner.server(), name) == null && !reading.isComing("view " + name)) {
      reading
          .faults()
          .add(view.lineOf("name"), "The view does not exist; define it in jenkins.views.");
    }
    reading.change(() -> {
      View now = views.primary(Owner.server());
      if (now == null || !now.name().equals(name)) {
        views.setPrimary(caller, ViewContainer.SERVER, name);
      }
    });
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    View now = views.primary(Owner.server());
    if (now != null && rights.allows(caller, Permission.VIEW_CONFIGURE)) {
      String kind =
          switch (now.content()) {
            case ViewContent.All _ -> "all";
            case ViewContent.Configurable _ -> "myView";
            case ViewContent.Nested _ -> "nested";
            case ViewContent.ItemSelection _ -> "list";
          };
      out.put(PATH, Map.of(kind, Map.of("name", now.name())));
    }
  }
}

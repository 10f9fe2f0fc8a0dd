package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.gate.UrlPath;
import dev.steward.job.Item;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.xml.ViewXml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Views of one owner that are exported together: their items are loaded for all at once. */
final class ViewCohort {

  /** A view as exported by the remote API. */
  private record ViewShown(ViewCohort cohort, View view) {

    String url() {
      return view.primary() && !(view.owner() instanceof Owner.ViewOwner)
          ? cohort.ownerUrl
          : cohort.ownerUrl + "view/" + UrlPath.encode(view.name()) + "/";
    }

    List<ExportedValue> jobs() {
      return cohort.jobs(view);
    }

    List<ExportedValue> nested() {
      return cohort.nested(this).all();
    }
  }

  private static Model.Builder<ViewShown> table(String className) {
    return Model.<ViewShown>of(className)
        .text("description", shown -> shown.view.definition().description())
        .unionList("jobs", ViewShown::jobs)
        .oneOf(FolderModel::items)
        .text("name", shown -> shown.view.name())
        .visible(2)
        .texts("property", _ -> List.of())
        .text("url", ViewShown::url)
        .visible(2);
  }

  private static final Model<ViewShown> ALL = table(ViewXml.ALL).build();
  private static final Model<ViewShown> MINE = table(ViewXml.MINE).build();
  private static final Model<ViewShown> CHOSEN = table(ViewXml.LIST).build();
  private static final Model<ViewShown> NESTED =
      table(ViewXml.NESTED)
          .superclassEnd()
          .unionList("views", ViewShown::nested)
          .oneOf(ViewCohort::models)
          .build();

  private final Parts parts;
  private final Links links;
  private final Caller caller;
  private final ViewContainer group;
  private final String ownerUrl;
  private final List<View> views;
  private final Map<String, List<Item>> items = new HashMap<>();
  private @Nullable ItemCohort jobs;
  private @Nullable Map<Owner, List<View>> inner;

  ViewCohort(
      Parts parts,
      Links links,
      Caller caller,
      ViewContainer group,
      String ownerUrl,
      List<View> views) {
    this.parts = parts;
    this.links = links;
    this.caller = caller;
    this.group = group;
    this.ownerUrl = ownerUrl;
    this.views = views;
  }

  static List<Model<?>> models() {
    return List.of(ALL, MINE, CHOSEN, NESTED);
  }

  private ExportedValue exported(View view) {
    Model<ViewShown> model =
        switch (view.content()) {
          case ViewContent.All _ -> ALL;
          case ViewContent.Configurable _ -> MINE;
          case ViewContent.ItemSelection _ -> CHOSEN;
          case ViewContent.Nested _ -> NESTED;
        };
    return ExportedValue.of(model, new ViewShown(this, view));
  }

  List<ExportedValue> all() {
    return views.stream()
        .filter(view -> parts.views().isListed(caller, group, view))
        .map(this::exported)
        .toList();
  }

  @Nullable ExportedValue primary() {
    for (View view : views) {
      if (view.primary()) {
        return exported(view);
      }
    }
    return views.isEmpty() ? null : exported(views.getFirst());
  }

  private List<ExportedValue> jobs(View view) {
    ItemCohort known = jobs;
    if (known == null) {
      var all = new LinkedHashMap<Long, Item>();
      for (View each : views) {
        List<Item> listed = parts.views().items(caller, group, each);
        items.put(each.name(), listed);
        listed.forEach(item -> all.put(item.id(), item));
      }
      known = new ItemCohort(parts, links, caller, new ArrayList<>(all.values()));
      jobs = known;
    }
    return views.size() == 1
        ? known.all()
        : known.shown(items.getOrDefault(view.name(), List.of()));
  }

  private ViewCohort nested(ViewShown outer) {
    Map<Owner, List<View>> known = inner;
    if (known == null) {
      known = parts.views().of(views.stream().map(each -> new Owner.ViewOwner(each.id())).toList());
      inner = known;
    }
    ViewContainer inside = group.nested(outer.view());
    return new ViewCohort(
        parts, links, caller, inside, outer.url(), known.getOrDefault(inside.owner(), List.of()));
  }
}

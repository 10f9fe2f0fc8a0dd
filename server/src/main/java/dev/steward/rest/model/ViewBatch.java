package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.Item;
import dev.steward.routing.UrlPath;
import dev.steward.view.Owner;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.ViewContent;
import dev.steward.view.ViewXml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Views of one owner that are exported together; the items of all of them are loaded at once. */
public final class ViewBatch {

  /** A view as exported by the remote API. */
  private record ViewExport(ViewBatch batch, View view) {

    String url() {
      return view.primary() && !(view.owner() instanceof Owner.ViewOwner)
          ? batch.ownerUrl
          : batch.ownerUrl + "view/" + UrlPath.encode(view.name()) + "/";
    }

    List<ExportedValue> jobs() {
      return batch.jobs(view);
    }

    List<ExportedValue> nested() {
      return batch.nested(this).all();
    }
  }

  private static Model.Builder<ViewExport> modelBuilder(String className) {
    return Model.<ViewExport>of(className)
        .text("description", viewExport -> viewExport.view.definition().description())
        .unionList("jobs", ViewExport::jobs)
        .oneOf(FolderModel::items)
        .text("name", viewExport -> viewExport.view.name())
        .visible(2)
        .texts("property", _ -> List.of())
        .text("url", ViewExport::url)
        .visible(2);
  }

  private static final Model<ViewExport> ALL = modelBuilder(ViewXml.ALL).build();
  private static final Model<ViewExport> MINE = modelBuilder(ViewXml.MINE).build();
  private static final Model<ViewExport> CHOSEN = modelBuilder(ViewXml.LIST).build();
  private static final Model<ViewExport> NESTED =
      modelBuilder(ViewXml.NESTED)
          .superclassEnd()
          .unionList("views", ViewExport::nested)
          .oneOf(ViewBatch::models)
          .build();

  private final ModelServices services;
  private final Links links;
  private final Caller caller;
  private final ViewContainer group;
  private final String ownerUrl;
  private final List<View> views;
  private final Map<String, List<Item>> items = new HashMap<>();
  private @Nullable ItemBatch jobs;
  private @Nullable Map<Owner, List<View>> innerViews;

  public ViewBatch(
      ModelServices services,
      Links links,
      Caller caller,
      ViewContainer group,
      String ownerUrl,
      List<View> views) {
    this.services = services;
    this.links = links;
    this.caller = caller;
    this.group = group;
    this.ownerUrl = ownerUrl;
    this.views = views;
  }

  public static List<Model<?>> models() {
    return List.of(ALL, MINE, CHOSEN, NESTED);
  }

  private ExportedValue export(View view) {
    Model<ViewExport> model =
        switch (view.content()) {
          case ViewContent.All _ -> ALL;
          case ViewContent.Configurable _ -> MINE;
          case ViewContent.ItemSelection _ -> CHOSEN;
          case ViewContent.Nested _ -> NESTED;
        };
    return ExportedValue.of(model, new ViewExport(this, view));
  }

  List<ExportedValue> all() {
    return views.stream()
        .filter(view -> services.views().isListed(caller, group, view))
        .map(this::export)
        .toList();
  }

  public @Nullable ExportedValue primary() {
    for (View view : views) {
      if (view.primary()) {
        return export(view);
      }
    }
    return views.isEmpty() ? null : export(views.getFirst());
  }

  private List<ExportedValue> jobs(View view) {
    ItemBatch batch = jobs;
    if (batch == null) {
      var all = new LinkedHashMap<Long, Item>();
      for (View other : views) {
        List<Item> viewItems = services.views().items(caller, group, other);
        items.put(other.name(), viewItems);
        viewItems.forEach(item -> all.put(item.id(), item));
      }
      batch = new ItemBatch(services, links, caller, new ArrayList<>(all.values()));
      jobs = batch;
    }
    return views.size() == 1
        ? batch.all()
        : batch.select(items.getOrDefault(view.name(), List.of()));
  }

  private ViewBatch nested(ViewExport outer) {
    Map<Owner, List<View>> viewsByOwner = innerViews;
    if (viewsByOwner == null) {
      viewsByOwner =
          services.views().of(views.stream().map(view -> new Owner.ViewOwner(view.id())).toList());
      innerViews = viewsByOwner;
    }
    ViewContainer innerGroup = group.nested(outer.view());
    return new ViewBatch(
        services,
        links,
        caller,
        innerGroup,
        outer.url(),
        viewsByOwner.getOrDefault(innerGroup.owner(), List.of()));
  }
}

package dev.steward.rest.model;

import dev.steward.access.Caller;
import dev.steward.export.ExportedValue;
import dev.steward.export.Listing;
import dev.steward.export.Model;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.definition.FolderDefinition;
import dev.steward.view.Owner;
import dev.steward.view.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Jobs and folders that are exported together. The data of all items is loaded at once, as is that
 * of the folders' contents, so the number of SQL statements depends on the nesting depth, not on
 * the number of items.
 */
public final class ItemBatch {

  final ModelServices services;
  final Links links;
  final Caller caller;
  private final List<Item> items;
  private final JobBatch jobs;
  private final List<Folder> folders = new ArrayList<>();
  private @Nullable Set<Long> ids;
  private @Nullable Map<Long, FolderDefinition> definitions;
  private @Nullable Map<Owner, List<View>> views;
  private @Nullable Map<Long, List<Item>> children;
  private @Nullable ItemBatch childBatch;

  ItemBatch(ModelServices services, Links links, Caller caller, List<Item> items) {
    this.services = services;
    this.links = links;
    this.caller = caller;
    this.items = items;
    var jobs = new ArrayList<Job>(items.size());
    for (Item item : items) {
      switch (item) {
        case Job job -> jobs.add(job);
        case Folder folder -> folders.add(folder);
      }
    }
    this.jobs = new JobBatch(services, links, caller, jobs);
  }

  /** A single folder. */
  public static FolderView ofSingle(
      ModelServices services, Links links, Caller caller, Folder folder) {
    return new FolderView(new ItemBatch(services, links, caller, List.of(folder)), folder);
  }

  private ExportedValue export(Item item) {
    return switch (item) {
      case Job job -> JobModel.exported(jobs.view(job));
      case Folder folder -> ExportedValue.of(FolderModel.MODEL, new FolderView(this, folder));
    };
  }

  /** All exported items in the order of the input, each created on access. */
  List<ExportedValue> all() {
    return new ItemList();
  }

  private final class ItemList extends Listing {

    @Override
    public ExportedValue get(int index) {
      return export(items.get(index));
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public Model<?> model() {
      return JobModel.cacheable();
    }

    @Override
    public Object context() {
      return links;
    }

    @Override
    public Object object(int index) {
      return items.get(index);
    }

    @Override
    public @Nullable Object state(int index) {
      return items.get(index) instanceof Job job ? jobs.board(job) : null;
    }
  }

  /** Exports those of the given items that belong to this batch. */
  List<ExportedValue> select(List<Item> selection) {
    Set<Long> knownIds = ids;
    if (knownIds == null) {
      knownIds = HashSet.newHashSet(items.size());
      for (Item item : items) {
        knownIds.add(item.id());
      }
      ids = knownIds;
    }
    var all = new ArrayList<ExportedValue>(selection.size());
    for (Item item : selection) {
      if (knownIds.contains(item.id())) {
        all.add(export(item));
      }
    }
    return all;
  }

  FolderDefinition definition(Folder folder) {
    if (folders.size() == 1) {
      return services.jobs().definition(folder);
    }
    Map<Long, FolderDefinition> definitionsById = definitions;
    if (definitionsById == null) {
      definitionsById = services.jobs().folderDefinitions(folders);
      definitions = definitionsById;
    }
    FolderDefinition definition = definitionsById.get(folder.id());
    return definition == null ? services.jobs().definition(folder) : definition;
  }

  List<View> views(Owner.FolderOwner owner) {
    Map<Owner, List<View>> viewsByOwner = views;
    if (viewsByOwner == null) {
      viewsByOwner =
          services
              .views()
              .of(folders.stream().map(folder -> new Owner.FolderOwner(folder.id())).toList());
      views = viewsByOwner;
    }
    return viewsByOwner.getOrDefault(owner, List.of());
  }

  /** The direct children of one of the folders. */
  List<ExportedValue> children(Folder folder) {
    Map<Long, List<Item>> childrenByFolder = children;
    ItemBatch level = childBatch;
    if (childrenByFolder == null || level == null) {
      childrenByFolder = new HashMap<>();
      var all = new ArrayList<Item>();
      for (Folder parent : folders) {
        List<Item> directChildren = services.jobs().children(caller, parent);
        childrenByFolder.put(parent.id(), directChildren);
        all.addAll(directChildren);
      }
      level = new ItemBatch(services, links, caller, all);
      children = childrenByFolder;
      childBatch = level;
    }
    return level.select(childrenByFolder.getOrDefault(folder.id(), List.of()));
  }
}

package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.export.ExportedValue;
import dev.steward.export.Listing;
import dev.steward.export.Model;
import dev.steward.job.Folder;
import dev.steward.job.FolderDefinition;
import dev.steward.job.Item;
import dev.steward.job.Job;
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
 * Jobs and folders that are exported together. Their data is loaded for all at once, and likewise
 * for the contents of the folders, so the number of SQL statements depends on the nesting depth,
 * not on the number of items.
 */
final class ItemCohort {

  final Parts parts;
  final Links links;
  final Caller caller;
  private final List<Item> items;
  private final JobCohort jobs;
  private final List<Folder> folders = new ArrayList<>();
  private @Nullable Set<Long> ids;
  private @Nullable Map<Long, FolderDefinition> definitions;
  private @Nullable Map<Owner, List<View>> views;
  private @Nullable Map<Long, List<Item>> children;
  private @Nullable ItemCohort below;

  ItemCohort(Parts parts, Links links, Caller caller, List<Item> items) {
    this.parts = parts;
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
    this.jobs = new JobCohort(parts, links, caller, jobs);
  }

  /** A single folder. */
  static FolderView alone(Parts parts, Links links, Caller caller, Folder folder) {
    return new FolderView(new ItemCohort(parts, links, caller, List.of(folder)), folder);
  }

  private ExportedValue exported(Item item) {
    return switch (item) {
      case Job job -> ExportedValue.of(JobModel.MODEL, jobs.view(job));
      case Folder folder -> ExportedValue.of(FolderModel.MODEL, new FolderView(this, folder));
    };
  }

  /** All exported items in the order of the input, each created on access. */
  List<ExportedValue> all() {
    return new InOrder();
  }

  private final class InOrder extends Listing {

    @Override
    public ExportedValue get(int index) {
      return exported(items.get(index));
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public Model<?> model() {
      return JobModel.MODEL;
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

  /** Exports the given items, as far as they belong to this batch. */
  List<ExportedValue> shown(List<Item> asked) {
    Set<Long> known = ids;
    if (known == null) {
      known = HashSet.newHashSet(items.size());
      for (Item item : items) {
        known.add(item.id());
      }
      ids = known;
    }
    var all = new ArrayList<ExportedValue>(asked.size());
    for (Item item : asked) {
      if (known.contains(item.id())) {
        all.add(exported(item));
      }
    }
    return all;
  }

  FolderDefinition definition(Folder folder) {
    if (folders.size() == 1) {
      return parts.jobs().definition(folder);
    }
    Map<Long, FolderDefinition> known = definitions;
    if (known == null) {
      known = parts.jobs().folderDefinitions(folders);
      definitions = known;
    }
    FolderDefinition found = known.get(folder.id());
    return found == null ? parts.jobs().definition(folder) : found;
  }

  List<View> views(Owner.FolderOwner owner) {
    Map<Owner, List<View>> known = views;
    if (known == null) {
      known =
          parts.views().of(folders.stream().map(each -> new Owner.FolderOwner(each.id())).toList());
      views = known;
    }
    return known.getOrDefault(owner, List.of());
  }

  /** The direct children of one of the folders. */
  List<ExportedValue> children(Folder folder) {
    Map<Long, List<Item>> known = children;
    ItemCohort level = below;
    if (known == null || level == null) {
      known = new HashMap<>();
      var all = new ArrayList<Item>();
      for (Folder each : folders) {
        List<Item> in = parts.jobs().children(caller, each);
        known.put(each.id(), in);
        all.addAll(in);
      }
      level = new ItemCohort(parts, links, caller, all);
      children = known;
      below = level;
    }
    return level.shown(known.getOrDefault(folder.id(), List.of()));
  }
}

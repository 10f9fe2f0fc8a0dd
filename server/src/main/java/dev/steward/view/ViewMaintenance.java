package dev.steward.view;

import dev.steward.access.Caller;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemListener;
import dev.steward.job.ItemPaths;
import dev.steward.job.Job;
import dev.steward.job.Relocation;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Updates the job lists of views after jobs and folders are renamed, moved or deleted, and imports
 * the views in a folder's definition.
 */
final class ViewMaintenance implements ItemListener {

  private final InstantSource clock;
  private final Function<Owner, List<View>> viewsOf;
  private final HiddenNames hiddenNames;
  private final Consumer<Tx> onChange;

  ViewMaintenance(
      InstantSource clock,
      Function<Owner, List<View>> viewsOf,
      HiddenNames hiddenNames,
      Consumer<Tx> onChange) {
    this.clock = clock;
    this.viewsOf = viewsOf;
    this.hiddenNames = hiddenNames;
    this.onChange = onChange;
  }

  /** Imports only the views of new folders; updates by the server itself do not change views. */
  @Override
  public void onSaved(Tx tx, Folder folder, String xml) {
    if (folder.revision() == 1) {
      importViews(tx, Caller.system(), folder, xml);
    }
  }

  /**
   * Replaces all views with the submitted list, or with the default view if the list is empty.
   * Without a list, the views stay unchanged.
   */
  @Override
  public void onConfigSubmitted(Tx tx, Caller caller, Folder folder, String xml) {
    importViews(tx, caller, folder, xml);
  }

  private void importViews(Tx tx, Caller caller, Folder folder, String xml) {
    FolderViewsXml.FolderViews folderViews = FolderViewsXml.ofFolder(xml);
    if (folderViews != null) {
      importViews(tx, caller, folder, folderViews);
    }
  }

  @Override
  public String currentXml(Caller caller, Folder folder, String xml) {
    List<View> own =
        viewsOf.apply(new Owner.FolderOwner(folder.id())).stream()
            .filter(view -> view.id() != 0)
            .map(view -> hiddenNames.withoutHidden(caller, folder.fullName(), view))
            .toList();
    return own.isEmpty() ? xml : FolderViewsXml.withFolderViews(xml, own);
  }

  private void importViews(
      Tx tx, Caller caller, Folder folder, FolderViewsXml.FolderViews folderViews) {
    var owner = new Owner.FolderOwner(folder.id());
    Map<String, View> storedViews = new HashMap<>();
    ViewRows.of(tx, owner).forEach(view -> storedViews.put(view.name(), view));
    storedViews.forEach((name, view) -> {
      if (!folderViews.views().containsKey(name)) {
        ViewRows.delete(tx, view.id());
      }
    });
    boolean primaryExists = folderViews.views().containsKey(folderViews.primary());
    boolean first = true;
    for (var entry : folderViews.views().entrySet()) {
      String name = entry.getKey();
      boolean primary = primaryExists ? name.equals(folderViews.primary()) : first;
      first = false;
      View stored = storedViews.get(name);
      String text =
          stored == null
              ? entry.getValue()
              : hiddenNames.restoreHidden(caller, folder.fullName(), stored, entry.getValue());
      ViewDefinition definition = ViewXml.read(text);
      Long id = stored == null ? null : stored.id();
      if (id == null) {
        id =
            ViewRows.insert(
                tx, new View(0, owner, name, primary, definition, text), clock.millis());
      } else {
        ViewRows.save(tx, id, name, text);
      }
      if (id != null && primary && !storedViews.isEmpty()) {
        ViewRows.setPrimary(tx, owner, id);
      }
      if (id != null) {
        ViewRows.setItems(tx, id, ViewStorage.fullNames(folder.fullName(), definition.content()));
      }
    }
    onChange.accept(tx);
  }

  @Override
  public void onMoved(Tx tx, List<Relocation> relocations) {
    Item from = relocations.getFirst().from();
    Item to = relocations.getFirst().to();
    updateNames(
        tx,
        from,
        base -> replacePrefix(base, to.fullName(), from.fullName()),
        full -> replacePrefix(full, from.fullName(), to.fullName()));
  }

  @Override
  public void onDeletingItems(Tx tx, List<Item> items) {
    Item deleted = items.getFirst();
    updateNames(
        tx, deleted, base -> base, full -> isAtOrBelow(full, deleted.fullName()) ? null : full);
    // Foreign keys delete the views of folders; only the cache needs an update.
    onChange.accept(tx);
  }

  private static boolean isAtOrBelow(String full, String root) {
    String key = Job.key(full);
    return key.equals(Job.key(root)) || key.startsWith(Job.key(root) + "/");
  }

  private static String replacePrefix(String full, String from, String to) {
    if (!isAtOrBelow(full, from)) {
      return full;
    }
    // Names may differ in case, and lower-casing can change the length, so segments are counted.
    String[] names = full.split("/", -1);
    int replaced = from.split("/", -1).length;
    return names.length == replaced
        ? to
        : to + "/" + String.join("/", Arrays.asList(names).subList(replaced, names.length));
  }

  /** Maps an old full name to the new one; null if the item was deleted. */
  @FunctionalInterface
  private interface NameChange {
    @Nullable String apply(String fullName);
  }

  private void updateNames(Tx tx, Item item, UnaryOperator<String> baseBefore, NameChange change) {
    List<View> views = ViewRows.findListing(tx, item.key());
    for (View view : views) {
      String base = ViewRows.baseFolder(tx, view);
      if (base == null || !(view.content() instanceof ViewContent.ItemSelection selection)) {
        continue;
      }
      var names = new ArrayList<String>();
      var full = new ArrayList<String>();
      for (String name : selection.names()) {
        String before = ItemPaths.resolve(baseBefore.apply(base), name);
        String after = before == null ? null : change.apply(before);
        String relativeName = after == null ? null : ItemPaths.relative(base, after);
        if (after != null && relativeName != null) {
          names.add(after.equals(before) ? name : relativeName);
          full.add(after);
        }
      }
      if (!names.equals(selection.names())) {
        ViewRows.save(tx, view.id(), view.name(), ViewXml.withJobNames(view.text(), names));
      }
      ViewRows.setItems(tx, view.id(), full);
    }
    if (!views.isEmpty()) {
      onChange.accept(tx);
    }
  }
}

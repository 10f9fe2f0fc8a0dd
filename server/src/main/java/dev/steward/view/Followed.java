package dev.steward.view;

import dev.steward.access.Caller;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.store.Tx;
import dev.steward.view.xml.ViewXml;
import java.time.InstantSource;
import java.util.ArrayList;
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
final class Followed implements Jobs.Listener {

  private final InstantSource clock;
  private final Function<Owner, List<View>> of;
  private final HiddenNames hidden;
  private final Consumer<Tx> changed;

  Followed(
      InstantSource clock,
      Function<Owner, List<View>> of,
      HiddenNames hidden,
      Consumer<Tx> changed) {
    this.clock = clock;
    this.of = of;
    this.hidden = hidden;
    this.changed = changed;
  }

  /** Imports views of new folders only; updates by the server itself do not change views. */
  @Override
  public void saved(Tx tx, Folder folder, String xml) {
    if (folder.revision() == 1) {
      bring(tx, Caller.system(), folder, xml);
    }
  }

  /**
   * Replaces all views by the submitted list, an empty list by the default view. Without a list,
   * the views stay unchanged.
   */
  @Override
  public void sent(Tx tx, Caller caller, Folder folder, String xml) {
    bring(tx, caller, folder, xml);
  }

  private void bring(Tx tx, Caller caller, Folder folder, String xml) {
    ViewXml.Brought brought = ViewXml.ofFolder(xml);
    if (brought != null) {
      bring(tx, caller, folder, brought);
    }
  }

  @Override
  public String asItStands(Caller caller, Folder folder, String xml) {
    List<View> own =
        of.apply(new Owner.InFolder(folder.id())).stream()
            .filter(view -> view.id() != 0)
            .map(view -> hidden.without(caller, folder.fullName(), view))
            .toList();
    return own.isEmpty() ? xml : ViewXml.intoFolder(xml, own);
  }

  private void bring(Tx tx, Caller caller, Folder folder, ViewXml.Brought brought) {
    var owner = new Owner.InFolder(folder.id());
    Map<String, View> there = new HashMap<>();
    ViewRows.of(tx, owner).forEach(view -> there.put(view.name(), view));
    there.forEach((name, view) -> {
      if (!brought.views().containsKey(name)) {
        ViewRows.delete(tx, view.id());
      }
    });
    boolean named = brought.views().containsKey(brought.primary());
    boolean first = true;
    for (var each : brought.views().entrySet()) {
      String name = each.getKey();
      boolean primary = named ? name.equals(brought.primary()) : first;
      first = false;
      View known = there.get(name);
      String text =
          known == null
              ? each.getValue()
              : hidden.restored(caller, folder.fullName(), known, each.getValue());
      ViewDefinition definition = ViewXml.read(text);
      Long id = known == null ? null : known.id();
      if (id == null) {
        id =
            ViewRows.insert(
                tx, new View(0, owner, name, primary, definition, text), clock.millis());
      } else {
        ViewRows.save(tx, id, name, text);
      }
      if (id != null && primary && !there.isEmpty()) {
        ViewRows.setPrimary(tx, owner, id);
      }
      if (id != null) {
        ViewRows.list(tx, id, Views.fullNames(folder.fullName(), definition.shown()));
      }
    }
    changed.accept(tx);
  }

  @Override
  public void moved(Tx tx, List<Jobs.Moved> moved) {
    Item from = moved.getFirst().from();
    Item to = moved.getFirst().to();
    follow(
        tx,
        from,
        base -> swapped(base, to.fullName(), from.fullName()),
        full -> swapped(full, from.fullName(), to.fullName()));
  }

  @Override
  public void removing(Tx tx, List<Item> items) {
    Item gone = items.getFirst();
    follow(tx, gone, base -> base, full -> isAt(full, gone.fullName()) ? null : full);
    // Foreign keys delete the views of folders; only the cache needs an update.
    changed.accept(tx);
  }

  private static boolean isAt(String full, String place) {
    String key = Job.key(full);
    return key.equals(Job.key(place)) || key.startsWith(Job.key(place) + "/");
  }

  private static String swapped(String full, String from, String to) {
    return isAt(full, from) ? to + full.substring(from.length()) : full;
  }

  /** Maps an old full name to the new one; null if the item was deleted. */
  @FunctionalInterface
  private interface Change {
    @Nullable String of(String fullName);
  }

  private void follow(Tx tx, Item item, UnaryOperator<String> baseBefore, Change change) {
    List<View> views = ViewRows.listing(tx, item.key());
    for (View view : views) {
      String base = ViewRows.base(tx, view);
      if (base == null || !(view.shown() instanceof Shown.Chosen chosen)) {
        continue;
      }
      var names = new ArrayList<String>();
      var full = new ArrayList<String>();
      for (String name : chosen.names()) {
        String was = ItemNames.resolve(baseBefore.apply(base), name);
        String is = was == null ? null : change.of(was);
        String called = is == null ? null : ItemNames.relative(base, is);
        if (is != null && called != null) {
          names.add(is.equals(was) ? name : called);
          full.add(is);
        }
      }
      if (!names.equals(chosen.names())) {
        ViewRows.save(tx, view.id(), view.name(), ViewXml.listing(view.text(), names));
      }
      ViewRows.list(tx, view.id(), full);
    }
    if (!views.isEmpty()) {
      changed.accept(tx);
    }
  }
}

package dev.steward.view;

import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.store.Tx;
import dev.steward.view.xml.ViewXml;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Lets lists of names follow jobs and folders that are renamed, moved or removed. */
final class Followed implements Jobs.Listener {

  private final Consumer<Tx> changed;

  Followed(Consumer<Tx> changed) {
    this.changed = changed;
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
    // Views of folders go by their rows; what is known of them goes here.
    changed.accept(tx);
  }

  private static boolean isAt(String full, String place) {
    String key = Job.key(full);
    return key.equals(Job.key(place)) || key.startsWith(Job.key(place) + "/");
  }

  private static String swapped(String full, String from, String to) {
    return isAt(full, from) ? to + full.substring(from.length()) : full;
  }

  /** A change of a full name; null where nothing is called so any more. */
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

package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.job.ItemNames;
import dev.steward.view.xml.ViewXml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Filters names of items that a caller may not read from the lists of views. They are omitted from
 * what the caller reads, and preserved when the caller saves the view.
 */
final class HiddenNames {

  private final Authorizer rights;

  HiddenNames(Authorizer rights) {
    this.rights = rights;
  }

  private boolean isHidden(Caller caller, String base, String name) {
    String full = ItemNames.resolve(base, name);
    return full != null && rights.visibility(caller, full) != Authorizer.Visibility.READABLE;
  }

  private List<String> in(Caller caller, String base, Shown shown) {
    return shown instanceof Shown.Chosen chosen
        ? chosen.names().stream().filter(name -> isHidden(caller, base, name)).toList()
        : List.of();
  }

  /** Removes the names that the caller may not read. */
  View without(Caller caller, String base, View view) {
    List<String> hidden = in(caller, base, view.shown());
    if (hidden.isEmpty() || !(view.shown() instanceof Shown.Chosen chosen)) {
      return view;
    }
    var visible = new ArrayList<>(chosen.names());
    visible.removeAll(hidden);
    String text = ViewXml.listing(view.text(), visible);
    return new View(view.id(), view.owner(), view.name(), view.primary(), ViewXml.read(text), text);
  }

  /** Adds the current view's names that the caller may not read to a saved text. */
  String restored(Caller caller, String base, View present, String saved) {
    List<String> hidden = in(caller, base, present.shown());
    if (hidden.isEmpty() || !(ViewXml.read(saved).shown() instanceof Shown.Chosen chosen)) {
      return saved;
    }
    Set<String> listed =
        chosen.names().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    var all = new ArrayList<>(chosen.names());
    hidden.stream()
        .filter(name -> !listed.contains(name.toLowerCase(Locale.ROOT)))
        .forEach(all::add);
    if (all.size() == chosen.names().size()) {
      return saved;
    }
    all.sort(String.CASE_INSENSITIVE_ORDER);
    return ViewXml.listing(saved, all);
  }
}

package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.job.ItemPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Removes from the item lists of views the names of items that a caller may not read. Hidden names
 * are omitted from what the caller reads, and preserved when the caller saves the view.
 */
final class HiddenNames {

  private final Authorizer rights;

  HiddenNames(Authorizer rights) {
    this.rights = rights;
  }

  private boolean isHidden(Caller caller, String base, String name) {
    String full = ItemPaths.resolve(base, name);
    return full != null && rights.visibility(caller, full) != Authorizer.Visibility.READABLE;
  }

  private List<String> hiddenNames(Caller caller, String base, ViewContent content) {
    return content instanceof ViewContent.ItemSelection selection
        ? selection.names().stream().filter(name -> isHidden(caller, base, name)).toList()
        : List.of();
  }

  /** Removes the names that the caller may not read. */
  View withoutHidden(Caller caller, String base, View view) {
    List<String> hidden = hiddenNames(caller, base, view.content());
    if (hidden.isEmpty() || !(view.content() instanceof ViewContent.ItemSelection selection)) {
      return view;
    }
    var visible = new ArrayList<>(selection.names());
    visible.removeAll(hidden);
    String text = ViewXml.withJobNames(view.text(), visible);
    return new View(view.id(), view.owner(), view.name(), view.primary(), ViewXml.read(text), text);
  }

  /** Adds to a saved config.xml those names in the current view that the caller may not read. */
  String restoreHidden(Caller caller, String base, View current, String saved) {
    List<String> hidden = hiddenNames(caller, base, current.content());
    if (hidden.isEmpty()
        || !(ViewXml.read(saved).content() instanceof ViewContent.ItemSelection selection)) {
      return saved;
    }
    Set<String> listedNames =
        selection.names().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    var all = new ArrayList<>(selection.names());
    hidden.stream()
        .filter(name -> !listedNames.contains(name.toLowerCase(Locale.ROOT)))
        .forEach(all::add);
    if (all.size() == selection.names().size()) {
      return saved;
    }
    all.sort(String.CASE_INSENSITIVE_ORDER);
    return ViewXml.withJobNames(saved, all);
  }
}

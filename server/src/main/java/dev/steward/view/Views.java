package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.JobNames;
import dev.steward.job.Jobs;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.view.xml.ViewXml;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Service for views: creates, finds, updates and deletes them, and checks permissions. A user's
 * views are open to the user and to administrators; permissions on the server or folder decide
 * about all others.
 *
 * <p>Each owner except a view has a default view of all items. It is stored once it is changed or
 * another view is created.
 */
public final class Views {

  private static final int MAX_OF_ONE_OWNER = 10_000;
  private static final int MAX_TEXT = 4 << 20;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final InstantSource clock;
  private final Listing listing;
  private final HiddenNames hidden;
  private final InvalidatingCache<Owner, List<View>> known = new InvalidatingCache<>(2_000);

  public Views(Store store, Authorizer rights, Audit audit, Jobs jobs, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.clock = clock;
    this.listing = new Listing(rights, jobs);
    this.hidden = new HiddenNames(rights);
    jobs.listen(new Followed(clock, this::of, hidden, tx -> tx.afterCommit(known::invalidateAll)));
  }

  /** The views of an owner, by name. */
  public List<View> of(Owner owner) {
    List<View> views =
        known.get(owner, asked -> withEverything(asked, store.read(tx -> ViewRows.of(tx, asked))));
    return views == null ? List.of() : views;
  }

  /** The views of many folders or nested views, in one statement. */
  public Map<Owner, List<View>> of(Collection<? extends Owner> owners) {
    var all = new HashMap<Owner, List<View>>();
    if (owners.size() == 1) {
      owners.forEach(owner -> all.put(owner, of(owner)));
      return all;
    }
    var written = new HashMap<Owner, List<View>>();
    for (View view : store.read(ViewRows::ofFoldersAndViews)) {
      written.computeIfAbsent(view.owner(), _ -> new ArrayList<>()).add(view);
    }
    for (Owner owner : owners) {
      all.put(owner, withEverything(owner, written.getOrDefault(owner, List.of())));
    }
    return all;
  }

  private static List<View> withEverything(Owner owner, List<View> written) {
    return !written.isEmpty() || owner instanceof Owner.InView
        ? List.copyOf(written)
        : List.of(everything(owner));
  }

  private static View everything(Owner owner) {
    String name = owner instanceof Owner.InFolder ? "All" : "all";
    String text = emptyText(ViewXml.ALL, name);
    return new View(0, owner, name, true, ViewXml.read(text), text);
  }

  private static String emptyText(String type, String name) {
    String text = ViewXml.empty(type, name);
    if (text == null) {
      throw new Problem.Invalid("No view type ‘" + type + "’ is known");
    }
    return text;
  }

  public @Nullable View find(Owner owner, String name) {
    for (View view : of(owner)) {
      if (view.name().equals(name)) {
        return view;
      }
    }
    return null;
  }

  /** The primary view of an owner; null for a nested view without views. */
  public @Nullable View primary(Owner owner) {
    List<View> all = of(owner);
    for (View view : all) {
      if (view.primary()) {
        return view;
      }
    }
    return all.isEmpty() ? null : all.getFirst();
  }

  /** The items that a view shows to the caller, in tree order. */
  public List<Item> items(Caller caller, Group group, View view) {
    return listing.items(caller, group.folder(), view.shown());
  }

  /** Returns whether the caller may open a view: a listed one, or the primary one. */
  public boolean isVisible(Caller caller, Group group, View view) {
    return view.primary() || isListed(caller, group, view);
  }

  /**
   * Returns whether a view is listed. Nested views and users' own views always are; others if they
   * contain visible items or the caller has View/Read.
   */
  public boolean isListed(Caller caller, Group group, View view) {
    return view.shown() instanceof Shown.Nested
        || group.userId() != null
        || rights.allows(caller, Permission.VIEW_READ, group.subject())
        || !items(caller, group, view).isEmpty();
  }

  private void require(Caller caller, Permission permission, Group group) {
    Long user = group.userId();
    if (user == null) {
      rights.require(caller, permission, group.subject());
    } else if (caller.userId() != user) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }

  /**
   * Creates a view from a config.xml.
   *
   * @throws Problem.Invalid if the name or the XML is invalid, or the name is in use
   */
  public View create(Caller caller, Group group, String name, String xml) {
    require(caller, Permission.VIEW_CREATE, group);
    String clean = JobNames.checked(name);
    if (xml.length() > MAX_TEXT) {
      throw new Problem.TooLarge("The XML of a view is too long.");
    }
    ViewDefinition definition = ViewXml.read(xml);
    String text = ViewXml.named(xml, clean);
    Owner owner = group.owner();
    return store.write(tx -> {
      List<View> there = written(tx, owner);
      if (there.size() >= MAX_OF_ONE_OWNER) {
        throw new Problem.Invalid("The maximum number of views is reached. Delete a view first.");
      }
      var asked = new View(0, owner, clean, there.isEmpty(), definition, text);
      View made = insert(tx, asked);
      if (made == null) {
        throw new Problem.Invalid("A view already exists with the name \"" + clean + "\"");
      }
      ViewRows.list(tx, made.id(), fullNames(group.base(), definition.shown()));
      note(tx, caller, "view.create", group, clean, "");
      return made;
    });
  }

  /**
   * Creates a view with default settings.
   *
   * @param type the Jenkins class of the view
   */
  public View createEmpty(Caller caller, Group group, String name, String type) {
    require(caller, Permission.VIEW_CREATE, group);
    return create(caller, group, name, emptyText(type, JobNames.checked(name)));
  }

  public View copy(Caller caller, Group group, String name, String from) {
    require(caller, Permission.VIEW_CREATE, group);
    View source = find(group.owner(), from);
    if (source == null) {
      throw new Problem.Invalid("No such view: " + from);
    }
    return create(caller, group, name, source.text());
  }

  private @Nullable View insert(Tx tx, View view) {
    Long id = ViewRows.insert(tx, view, clock.millis());
    tx.afterCommit(known::invalidateAll);
    return id == null
        ? null
        : new View(id, view.owner(), view.name(), view.primary(), view.definition(), view.text());
  }

  /** The stored views of an owner; stores the default view if there are none. */
  private List<View> written(Tx tx, Owner owner) {
    List<View> there = ViewRows.of(tx, owner);
    if (!there.isEmpty() || owner instanceof Owner.InView) {
      return there;
    }
    View made = insert(tx, everything(owner));
    return made == null ? List.of() : List.of(made);
  }

  /** The stored view as seen by the transaction. */
  private View current(Tx tx, View view) {
    for (View each : written(tx, view.owner())) {
      if (each.name().equals(view.name())) {
        return each;
      }
    }
    throw new Problem.NotFound("The view no longer exists, or was renamed.");
  }

  static List<String> fullNames(String base, Shown shown) {
    var names = new ArrayList<String>();
    if (shown instanceof Shown.Chosen chosen) {
      for (String name : chosen.names()) {
        String full = ItemNames.resolve(base, name);
        if (full != null) {
          names.add(full);
        }
      }
    }
    return names;
  }

  private void note(Tx tx, Caller caller, String action, Group group, String view, String detail) {
    audit.record(
        tx,
        caller.name(),
        caller.address(),
        action,
        group.base().isEmpty() ? view : group.base() + "/" + view,
        detail);
  }

  /** The view without the names of items that the caller may not read. */
  public View visible(Caller caller, Group group, View view) {
    return hidden.without(caller, group.base(), view);
  }

  /** The config.xml as it was sent, without the names of items that the caller may not read. */
  public String configXml(Caller caller, Group group, View view) {
    return visible(caller, group, view).text();
  }

  /** Saves a config.xml; the name in it is ignored. */
  public void saveConfig(Caller caller, Group group, View view, String xml) {
    if (xml.length() > MAX_TEXT) {
      throw new Problem.TooLarge("The XML of a view is too long.");
    }
    String before = ViewXml.className(view.shown());
    if (!ViewXml.className(ViewXml.read(xml).shown()).equals(before)) {
      throw new Problem.Invalid("Expecting view type: " + before);
    }
    change(caller, group, view, view.name(), _ -> xml);
  }

  public void setDescription(Caller caller, Group group, View view, String description) {
    change(
        caller,
        group,
        view,
        view.name(),
        text -> DefinitionText.with(text, "description", description));
  }

  /** New text of a view, and its parsed form. */
  private record Changed(String text, ViewDefinition definition) {}

  private Changed changed(
      Caller caller, Group group, View present, String name, UnaryOperator<String> change) {
    String text = change.apply(present.text());
    String whole = ViewXml.named(hidden.restored(caller, group.base(), present, text), name);
    return new Changed(whole, ViewXml.read(whole));
  }

  /** Updates the config.xml of a view, and renames it if {@code name} differs. */
  public View change(
      Caller caller, Group group, View view, String name, UnaryOperator<String> change) {
    require(caller, Permission.VIEW_CONFIGURE, group);
    String clean = name.equals(view.name()) ? name : JobNames.checked(name);
    // Parsing a large XML inside the transaction would block all other writers.
    Changed ready = changed(caller, group, view, clean, change);
    return store.write(tx -> {
      View current = current(tx, view);
      Changed changed =
          current.text().equals(view.text())
              ? ready
              : changed(caller, group, current, clean, change);
      String text = changed.text();
      if (!clean.equals(current.name())
          && ViewRows.of(tx, view.owner()).stream().anyMatch(other -> other.name().equals(clean))) {
        throw new Problem.Invalid("A view already exists with the name \"" + clean + "\"");
      }
      ViewDefinition definition = changed.definition();
      if (!text.equals(current.text()) || !clean.equals(current.name())) {
        ViewRows.save(tx, current.id(), clean, text);
        ViewRows.list(tx, current.id(), fullNames(group.base(), definition.shown()));
        note(tx, caller, "view.save", group, current.name(), clean);
        tx.afterCommit(known::invalidateAll);
      }
      return new View(current.id(), view.owner(), clean, current.primary(), definition, text);
    });
  }

  /** Adds an item to a list view; does nothing if it is already listed. */
  public void add(Caller caller, Group group, View view, Item item) {
    String name = ItemNames.relative(group.base(), item.fullName());
    if (name == null) {
      throw new Problem.Invalid("The item is not in the folder of this view.");
    }
    relist(
        caller,
        group,
        view,
        names -> {
          if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            names.add(name);
            names.sort(String.CASE_INSENSITIVE_ORDER);
          }
        });
  }

  /** Removes an item from a list view; does nothing if it is not listed. */
  public void remove(Caller caller, Group group, View view, Item item) {
    String name = ItemNames.relative(group.base(), item.fullName());
    relist(caller, group, view, names -> names.removeIf(each -> each.equalsIgnoreCase(name)));
  }

  private void relist(
      Caller caller, Group group, View view, java.util.function.Consumer<List<String>> change) {
    change(
        caller,
        group,
        view,
        view.name(),
        text -> {
          if (!(ViewXml.read(text).shown() instanceof Shown.Chosen chosen)) {
            throw new Problem.NotFound("This view does not list jobs by name.");
          }
          var names = new ArrayList<>(chosen.names());
          change.accept(names);
          return names.equals(chosen.names()) ? text : ViewXml.listing(text, names);
        });
  }

  /** Sets the primary view of an owner. */
  public void setPrimary(Caller caller, Group group, String name) {
    switch (group.owner()) {
      case Owner.Server _ -> rights.require(caller, Permission.ADMINISTER);
      case Owner.InFolder _ -> rights.require(caller, Permission.ITEM_CONFIGURE, group.subject());
      case Owner.OfUser _, Owner.InView _ -> require(caller, Permission.VIEW_CONFIGURE, group);
    }
    View view = find(group.owner(), name);
    if (view == null) {
      throw new Problem.Invalid("No such view: " + name);
    }
    store.write(tx -> {
      ViewRows.setPrimary(tx, group.owner(), current(tx, view).id());
      note(tx, caller, "view.primary", group, name, "");
      tx.afterCommit(known::invalidateAll);
      return true;
    });
  }

  /** Deletes a view and the views inside of it. */
  public void delete(Caller caller, Group group, View view) {
    require(caller, Permission.VIEW_DELETE, group);
    store.write(tx -> {
      View current = current(tx, view);
      if (!(view.owner() instanceof Owner.InView)) {
        if (ViewRows.of(tx, view.owner()).size() == 1) {
          throw new Problem.Invalid("Cannot delete last view");
        }
        if (current.primary()) {
          throw new Problem.Invalid(
              "Cannot delete the primary view; make another one primary first.");
        }
      }
      ViewRows.delete(tx, current.id());
      note(tx, caller, "view.delete", group, view.name(), "");
      tx.afterCommit(known::invalidateAll);
      return true;
    });
  }
}

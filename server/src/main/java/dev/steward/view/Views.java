package dev.steward.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.Jobs;
import dev.steward.job.NameRules;
import dev.steward.job.xml.DefinitionText;
import dev.steward.problem.Problem;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Service for views: creates, finds, updates and deletes them, and checks permissions. A user's
 * views are open to the user and to administrators; access to all others depends on permissions on
 * the server or folder.
 *
 * <p>Each owner except a view has a default view of all items. The default view is stored once it
 * is changed or another view is created.
 */
public final class Views {

  private static final int MAX_OF_ONE_OWNER = 10_000;
  private static final int MAX_TEXT = 4 << 20;

  private final Store store;
  private final Authorizer rights;
  private final Audit audit;
  private final ViewStorage storage;
  private final ViewItemFinder itemFinder;
  private final HiddenNames hiddenNames;

  public Views(Store store, Authorizer rights, Audit audit, Jobs jobs, InstantSource clock) {
    this.store = store;
    this.rights = rights;
    this.audit = audit;
    this.storage = new ViewStorage(store, clock);
    this.itemFinder = new ViewItemFinder(rights, jobs);
    this.hiddenNames = new HiddenNames(rights);
    jobs.onChange(
        new ViewMaintenance(clock, storage::of, hiddenNames, storage::invalidateAfterCommit));
  }

  /** The views of an owner, by name. */
  public List<View> of(Owner owner) {
    return storage.of(owner);
  }

  /** The views of many folders or nested views, in one statement. */
  public Map<Owner, List<View>> of(Collection<? extends Owner> owners) {
    return storage.of(owners);
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
  public List<Item> items(Caller caller, ViewContainer container, View view) {
    return itemFinder.items(caller, container.folder(), view.content());
  }

  /** Returns whether the caller may open a view: a listed one, or the primary one. */
  public boolean isVisible(Caller caller, ViewContainer container, View view) {
    return view.primary() || isListed(caller, container, view);
  }

  /**
   * Returns whether a view is listed. Nested views and users' own views are always listed; other
   * views are listed if they contain visible items or the caller has View/Read.
   */
  public boolean isListed(Caller caller, ViewContainer container, View view) {
    return view.content() instanceof ViewContent.Nested
        || container.userId() != null
        || rights.allows(caller, Permission.VIEW_READ, container.protectedObject())
        || !items(caller, container, view).isEmpty();
  }

  private void require(Caller caller, Permission permission, ViewContainer container) {
    Long user = container.userId();
    if (user == null) {
      rights.require(caller, permission, container.protectedObject());
    } else if (caller.userId() != user) {
      rights.require(caller, Permission.ADMINISTER);
    }
  }

  /**
   * Creates a view from a config.xml.
   *
   * @throws Problem.Invalid if the name or the XML is invalid, or the name is in use
   */
  public View create(Caller caller, ViewContainer container, String name, String xml) {
    require(caller, Permission.VIEW_CREATE, container);
    String clean = NameRules.requireValid(name);
    if (xml.length() > MAX_TEXT) {
      throw new Problem.TooLarge("The view's XML is longer than " + MAX_TEXT + " characters.");
    }
    ViewDefinition definition = ViewXml.read(xml);
    String text = ViewXml.withName(xml, clean);
    Owner owner = container.owner();
    return store.write(tx -> {
      List<View> existing = storage.persisted(tx, owner);
      if (existing.size() >= MAX_OF_ONE_OWNER) {
        throw new Problem.Invalid(
            "The maximum number of views has been reached. Delete a view first.");
      }
      var view = new View(0, owner, clean, existing.isEmpty(), definition, text);
      View created = storage.insert(tx, view);
      if (created == null) {
        throw new Problem.Invalid("A view already exists with the name \"" + clean + "\"");
      }
      ViewRows.setItems(
          tx, created.id(), ViewStorage.fullNames(container.base(), definition.content()));
      recordAudit(tx, caller, "view.create", container, clean, "");
      return created;
    });
  }

  /**
   * Creates a view with default settings.
   *
   * @param type the Jenkins class of the view
   */
  public View createEmpty(Caller caller, ViewContainer container, String name, String type) {
    require(caller, Permission.VIEW_CREATE, container);
    return create(
        caller, container, name, ViewStorage.defaultXml(type, NameRules.requireValid(name)));
  }

  public View copy(Caller caller, ViewContainer container, String name, String from) {
    require(caller, Permission.VIEW_CREATE, container);
    View source = find(container.owner(), from);
    if (source == null) {
      throw new Problem.Invalid("No such view: " + from);
    }
    return create(caller, container, name, source.text());
  }

  private void recordAudit(
      Tx tx, Caller caller, String action, ViewContainer container, String view, String detail) {
    audit.record(
        tx,
        caller.name(),
        caller.address(),
        action,
        container.base().isEmpty() ? view : container.base() + "/" + view,
        detail);
  }

  /** The view without the names of items that the caller may not read. */
  public View visible(Caller caller, ViewContainer container, View view) {
    return hiddenNames.withoutHidden(caller, container.base(), view);
  }

  /** The config.xml as sent, without the names of items that the caller may not read. */
  public String configXml(Caller caller, ViewContainer container, View view) {
    return visible(caller, container, view).text();
  }

  /** Saves a config.xml; the name in it is ignored. */
  public void saveConfig(Caller caller, ViewContainer container, View view, String xml) {
    if (xml.length() > MAX_TEXT) {
      throw new Problem.TooLarge("The view's XML is longer than " + MAX_TEXT + " characters.");
    }
    String before = ViewXml.className(view.content());
    if (!ViewXml.className(ViewXml.read(xml).content()).equals(before)) {
      throw new Problem.Invalid("Expecting view type: " + before);
    }
    change(caller, container, view, view.name(), _ -> xml);
  }

  public void setDescription(
      Caller caller, ViewContainer container, View view, String description) {
    change(
        caller,
        container,
        view,
        view.name(),
        text -> DefinitionText.with(text, "description", description));
  }

  /** New text of a view, and its parsed form. */
  private record ViewEdit(String text, ViewDefinition definition) {}

  private ViewEdit edit(
      Caller caller,
      ViewContainer container,
      View current,
      String name,
      UnaryOperator<String> change) {
    String text = change.apply(current.text());
    String whole =
        ViewXml.withName(hiddenNames.restoreHidden(caller, container.base(), current, text), name);
    return new ViewEdit(whole, ViewXml.read(whole));
  }

  /** Updates the config.xml of a view, and renames it if {@code name} differs. */
  public View change(
      Caller caller,
      ViewContainer container,
      View view,
      String name,
      UnaryOperator<String> change) {
    require(caller, Permission.VIEW_CONFIGURE, container);
    String clean = name.equals(view.name()) ? name : NameRules.requireValid(name);
    // Parsing large XML inside the transaction would block all other writers.
    ViewEdit prepared = edit(caller, container, view, clean, change);
    return store.write(tx -> {
      View current = storage.current(tx, view);
      ViewEdit edit =
          current.text().equals(view.text())
              ? prepared
              : edit(caller, container, current, clean, change);
      String text = edit.text();
      if (!clean.equals(current.name())
          && ViewRows.of(tx, view.owner()).stream().anyMatch(other -> other.name().equals(clean))) {
        throw new Problem.Invalid("A view already exists with the name \"" + clean + "\"");
      }
      ViewDefinition definition = edit.definition();
      if (!text.equals(current.text()) || !clean.equals(current.name())) {
        ViewRows.save(tx, current.id(), clean, text);
        ViewRows.setItems(
            tx, current.id(), ViewStorage.fullNames(container.base(), definition.content()));
        recordAudit(tx, caller, "view.save", container, current.name(), clean);
        storage.invalidateAfterCommit(tx);
      }
      return new View(current.id(), view.owner(), clean, current.primary(), definition, text);
    });
  }

  /** Adds an item to a list view; does nothing if it is already listed. */
  public void add(Caller caller, ViewContainer container, View view, Item item) {
    String name = ItemPaths.relative(container.base(), item.fullName());
    if (name == null) {
      throw new Problem.Invalid("The item is not in this view's folder.");
    }
    editNames(
        caller,
        container,
        view,
        names -> {
          if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            names.add(name);
            names.sort(String.CASE_INSENSITIVE_ORDER);
          }
        });
  }

  /** Removes an item from a list view; does nothing if it is not listed. */
  public void remove(Caller caller, ViewContainer container, View view, Item item) {
    String name = ItemPaths.relative(container.base(), item.fullName());
    editNames(
        caller, container, view, names -> names.removeIf(listed -> listed.equalsIgnoreCase(name)));
  }

  private void editNames(
      Caller caller,
      ViewContainer container,
      View view,
      java.util.function.Consumer<List<String>> change) {
    change(
        caller,
        container,
        view,
        view.name(),
        text -> {
          if (!(ViewXml.read(text).content() instanceof ViewContent.ItemSelection selection)) {
            throw new Problem.NotFound("This view does not list jobs by name.");
          }
          var names = new ArrayList<>(selection.names());
          change.accept(names);
          return names.equals(selection.names()) ? text : ViewXml.withJobNames(text, names);
        });
  }

  /** Sets the primary view of an owner. */
  public void setPrimary(Caller caller, ViewContainer container, String name) {
    switch (container.owner()) {
      case Owner.ServerOwner _ -> rights.require(caller, Permission.ADMINISTER);
      case Owner.FolderOwner _ ->
          rights.require(caller, Permission.ITEM_CONFIGURE, container.protectedObject());
      case Owner.UserOwner _, Owner.ViewOwner _ ->
          require(caller, Permission.VIEW_CONFIGURE, container);
    }
    View view = find(container.owner(), name);
    if (view == null) {
      throw new Problem.Invalid("No such view: " + name);
    }
    store.write(tx -> {
      ViewRows.setPrimary(tx, container.owner(), storage.current(tx, view).id());
      recordAudit(tx, caller, "view.primary", container, name, "");
      storage.invalidateAfterCommit(tx);
      return true;
    });
  }

  /** Deletes a view and the views nested in it. */
  public void delete(Caller caller, ViewContainer container, View view) {
    require(caller, Permission.VIEW_DELETE, container);
    store.write(tx -> {
      View current = storage.current(tx, view);
      if (!(view.owner() instanceof Owner.ViewOwner)) {
        if (ViewRows.of(tx, view.owner()).size() == 1) {
          throw new Problem.Invalid("Cannot delete last view");
        }
        if (current.primary()) {
          throw new Problem.Invalid(
              "Cannot delete the primary view; make another one primary first.");
        }
      }
      ViewRows.delete(tx, current.id());
      recordAudit(tx, caller, "view.delete", container, view.name(), "");
      storage.invalidateAfterCommit(tx);
      return true;
    });
  }
}

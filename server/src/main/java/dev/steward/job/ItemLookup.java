package dev.steward.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds items by name and lists them, limited to those that the caller may see. */
final class ItemLookup {

  private final JobIndex index;
  private final Authorizer rights;

  ItemLookup(JobIndex index, Authorizer rights) {
    this.index = index;
    this.rights = rights;
  }

  /** The job or folder with that full name; null if the caller may not read it. */
  @Nullable Item findItem(Caller caller, String fullName) {
    Item item = index.find(fullName);
    return item != null
            && rights.visibility(caller, item.fullName()) == Authorizer.Visibility.READABLE
        ? item
        : null;
  }

  /**
   * The child of a folder by name; {@code parent} is null for the root.
   *
   * @throws Problem.Forbidden if the caller may only discover the item
   */
  @Nullable Item findChild(Caller caller, @Nullable Folder parent, String name) {
    // A name with a slash would bypass the permission checks of the folders in between.
    Item item =
        name.indexOf('/') >= 0
            ? null
            : index.find(parent == null ? name : parent.fullName() + "/" + name);
    return item == null
        ? null
        : switch (rights.visibility(caller, item.fullName())) {
          case READABLE -> item;
          case EXISTENCE ->
              throw Problem.Forbidden.hidden("Please log in to access " + item.name());
          case NOTHING -> null;
        };
  }

  /**
   * Resolves a name relative to a folder: {@code x}, {@code ../x}, {@code /a/b}. If there is no
   * item with the relative name, the name is tried as a full name.
   *
   * @param base the full name of the folder; empty for the root
   */
  @Nullable Item resolveItem(Caller caller, String base, String name) {
    String full = ItemPaths.resolve(base, name);
    Item item = full == null ? null : findItem(caller, full);
    String fromRoot = item == null ? ItemPaths.resolve("", name) : null;
    return fromRoot == null || fromRoot.equals(full) ? item : findItem(caller, fromRoot);
  }

  /** The parent folders of an item, innermost first. */
  List<Folder> ancestors(Item item) {
    var folders = new ArrayList<Folder>();
    for (String path = item.parentName(); !path.isEmpty(); path = ItemPaths.parent(path)) {
      if (index.find(path) instanceof Folder folder) {
        folders.add(folder);
      }
    }
    return folders;
  }

  /**
   * The direct children of a folder (null for the root) that the caller may read, sorted by name.
   */
  List<Item> children(Caller caller, @Nullable Folder parent) {
    return index.children(
        parent == null ? "" : parent.key(),
        item -> rights.allows(caller, Permission.ITEM_READ, item.protectedObject()));
  }

  /** All descendants of a folder that the caller may read, each folder before its children. */
  List<Item> descendants(Caller caller, @Nullable Folder parent) {
    var readable = new ArrayList<Item>();
    String hiddenPrefix = null;
    for (Item item : index.descendants(parent == null ? "" : parent.key())) {
      if (hiddenPrefix != null && item.key().startsWith(hiddenPrefix)) {
        continue;
      }
      if (rights.allows(caller, Permission.ITEM_READ, item.protectedObject())) {
        readable.add(item);
      } else if (item instanceof Folder) {
        hiddenPrefix = item.key() + "/";
      }
    }
    return readable;
  }

  /**
   * Full display name: the display names of the parent folders and of the item itself, separated by
   * {@code »}.
   */
  String fullDisplayName(Item item, String ownDisplayName) {
    var displayName = new StringBuilder(ownDisplayName);
    for (String path = item.parentName(); !path.isEmpty(); path = ItemPaths.parent(path)) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      displayName.insert(
          0,
          (index.find(path) instanceof Folder folder ? folder.displayNameOrName() : name) + " » ");
    }
    return displayName.toString();
  }
}

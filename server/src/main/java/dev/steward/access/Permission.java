package dev.steward.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Permissions, with Jenkins' ids, which clients read in {@code X-Required-Permission}. A permission
 * includes those that it implies. Some permissions are optional: while such a permission is
 * disabled, a substitute is checked instead.
 */
public enum Permission {
  ADMINISTER("hudson.model.Hudson.Administer", "Overall/Administer", null),
  GENERIC_READ("hudson.security.Permission.GenericRead", "N/A/Read", ADMINISTER),
  GENERIC_WRITE("hudson.security.Permission.GenericWrite", "N/A/Write", ADMINISTER),
  GENERIC_CREATE("hudson.security.Permission.GenericCreate", "N/A/Create", GENERIC_WRITE),
  GENERIC_UPDATE("hudson.security.Permission.GenericUpdate", "N/A/Update", GENERIC_WRITE),
  GENERIC_DELETE("hudson.security.Permission.GenericDelete", "N/A/Delete", GENERIC_WRITE),
  GENERIC_CONFIGURE("hudson.security.Permission.GenericConfigure", "N/A/Configure", GENERIC_UPDATE),

  MANAGE("hudson.model.Hudson.Manage", "Overall/Manage", ADMINISTER),
  SYSTEM_READ("hudson.model.Hudson.SystemRead", "Overall/SystemRead", ADMINISTER, ADMINISTER),
  READ("hudson.model.Hudson.Read", "Overall/Read", GENERIC_READ),

  ITEM_CREATE("hudson.model.Item.Create", "Job/Create", GENERIC_CREATE),
  ITEM_DELETE("hudson.model.Item.Delete", "Job/Delete", GENERIC_DELETE),
  ITEM_CONFIGURE("hudson.model.Item.Configure", "Job/Configure", GENERIC_CONFIGURE),
  ITEM_READ("hudson.model.Item.Read", "Job/Read", GENERIC_READ),
  ITEM_DISCOVER("hudson.model.Item.Discover", "Job/Discover", ITEM_READ),
  ITEM_EXTENDED_READ(
      "hudson.model.Item.ExtendedRead", "Job/ExtendedRead", ITEM_CONFIGURE, ITEM_CONFIGURE),
  ITEM_BUILD("hudson.model.Item.Build", "Job/Build", GENERIC_UPDATE),
  ITEM_WORKSPACE("hudson.model.Item.Workspace", "Job/Workspace", GENERIC_READ),
  ITEM_WIPE_OUT("hudson.model.Item.WipeOut", "Job/WipeOut", ADMINISTER, ITEM_BUILD),
  ITEM_CANCEL("hudson.model.Item.Cancel", "Job/Cancel", GENERIC_UPDATE),
  ITEM_MOVE("hudson.model.Item.Move", "Job/Move", GENERIC_CREATE),

  RUN_DELETE("hudson.model.Run.Delete", "Run/Delete", GENERIC_DELETE),
  RUN_UPDATE("hudson.model.Run.Update", "Run/Update", GENERIC_UPDATE),
  RUN_REPLAY("hudson.model.Run.Replay", "Run/Replay", ITEM_CONFIGURE),
  RUN_ARTIFACTS("hudson.model.Run.Artifacts", "Run/Artifacts", ADMINISTER, ITEM_READ),

  VIEW_CREATE("hudson.model.View.Create", "View/Create", GENERIC_CREATE),
  VIEW_DELETE("hudson.model.View.Delete", "View/Delete", GENERIC_DELETE),
  VIEW_CONFIGURE("hudson.model.View.Configure", "View/Configure", GENERIC_CONFIGURE),
  VIEW_READ("hudson.model.View.Read", "View/Read", GENERIC_READ),

  COMPUTER_CREATE("hudson.model.Computer.Create", "Agent/Create", GENERIC_CREATE),
  COMPUTER_DELETE("hudson.model.Computer.Delete", "Agent/Delete", GENERIC_DELETE),
  COMPUTER_CONFIGURE("hudson.model.Computer.Configure", "Agent/Configure", GENERIC_CONFIGURE),
  COMPUTER_EXTENDED_READ(
      "hudson.model.Computer.ExtendedRead",
      "Agent/ExtendedRead",
      COMPUTER_CONFIGURE,
      COMPUTER_CONFIGURE),
  COMPUTER_DISCONNECT("hudson.model.Computer.Disconnect", "Agent/Disconnect", ADMINISTER),
  COMPUTER_CONNECT("hudson.model.Computer.Connect", "Agent/Connect", COMPUTER_DISCONNECT),
  COMPUTER_BUILD("hudson.model.Computer.Build", "Agent/Build", GENERIC_WRITE),
  COMPUTER_PROVISION("hudson.model.Computer.Provision", "Agent/Provision", ADMINISTER),

  CREDENTIALS_VIEW(
      "com.cloudbees.plugins.credentials.CredentialsProvider.View",
      "Credentials/View",
      GENERIC_READ),
  CREDENTIALS_CREATE(
      "com.cloudbees.plugins.credentials.CredentialsProvider.Create",
      "Credentials/Create",
      GENERIC_CREATE),
  CREDENTIALS_UPDATE(
      "com.cloudbees.plugins.credentials.CredentialsProvider.Update",
      "Credentials/Update",
      GENERIC_UPDATE),
  CREDENTIALS_DELETE(
      "com.cloudbees.plugins.credentials.CredentialsProvider.Delete",
      "Credentials/Delete",
      GENERIC_DELETE),
  CREDENTIALS_MANAGE_DOMAINS(
      "com.cloudbees.plugins.credentials.CredentialsProvider.ManageDomains",
      "Credentials/ManageDomains",
      GENERIC_CONFIGURE),
  CREDENTIALS_USE_ITEM(
      "com.cloudbees.plugins.credentials.CredentialsProvider.UseItem",
      "Credentials/UseItem",
      ITEM_CONFIGURE,
      ITEM_CONFIGURE),
  CREDENTIALS_USE_OWN(
      "com.cloudbees.plugins.credentials.CredentialsProvider.UseOwn",
      "Credentials/UseOwn",
      ITEM_BUILD,
      ITEM_BUILD),

  SCM_TAG("hudson.scm.SCM.Tag", "SCM/Tag", GENERIC_CREATE);

  private static final Map<String, Permission> BY_NAME = new HashMap<>();

  static {
    for (Permission permission : values()) {
      BY_NAME.put(permission.id, permission);
      BY_NAME.put(permission.title, permission);
    }
  }

  private final String id;
  private final String title;
  private final @Nullable Permission impliedBy;
  private final @Nullable Permission substitute;

  Permission(String id, String title, @Nullable Permission impliedBy) {
    this(id, title, impliedBy, null);
  }

  Permission(
      String id, String title, @Nullable Permission impliedBy, @Nullable Permission substitute) {
    this.id = id;
    this.title = title;
    this.impliedBy = impliedBy;
    this.substitute = substitute;
  }

  /** The id on the wire, such as {@code hudson.model.Item.Build}. */
  public String id() {
    return id;
  }

  /** The display name, such as {@code Job/Build}. */
  public String title() {
    return title;
  }

  /** Finds a permission by id or title; null if there is none. */
  public static @Nullable Permission named(String name) {
    return BY_NAME.get(name);
  }

  /** The permissions that imply this one, nearest first, without this one. */
  public List<Permission> impliedBy() {
    var chain = new ArrayList<Permission>();
    for (Permission p = impliedBy; p != null; p = p.impliedBy) {
      chain.add(p);
    }
    return chain;
  }

  /** True if {@code other} is or implies this permission. */
  public boolean isImpliedBy(Permission other) {
    for (Permission p = this; p != null; p = p.impliedBy) {
      if (p == other) {
        return true;
      }
    }
    return false;
  }

  /**
   * The permission that is checked in place of this one while this one is disabled; null if this
   * one is always enabled.
   */
  public @Nullable Permission substitute() {
    return substitute;
  }

  /** True if the permission is disabled by default. */
  public boolean isOptional() {
    return substitute != null;
  }

  /** False for the generic permissions, which only imply others. */
  public boolean isGrantable() {
    return !title.startsWith("N/A/");
  }

  /** True if the permission can be granted for a single job or folder. */
  public boolean isItemPermission() {
    return isGrantable() && !title.startsWith("Overall/") && !title.startsWith("Agent/");
  }

  /** This permission as one bit. */
  @SuppressWarnings("EnumOrdinal") // ordinals are never stored, only used in memory
  long bit() {
    return 1L << ordinal();
  }

  /** Bits of this permission and of all that imply it. */
  long sufficientBits() {
    long bits = 0;
    for (Permission p = this; p != null; p = p.impliedBy) {
      bits |= p.bit();
    }
    return bits;
  }
}

package dev.steward.access;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rights there are, under the ids that Jenkins gave them and clients read in {@code
 * X-Required-Permission}. A right is had by whoever has one that implies it.
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
  SYSTEM_READ("hudson.model.Hudson.SystemRead", "Overall/SystemRead", ADMINISTER),
  READ("hudson.model.Hudson.Read", "Overall/Read", GENERIC_READ),

  ITEM_CREATE("hudson.model.Item.Create", "Job/Create", GENERIC_CREATE),
  ITEM_DELETE("hudson.model.Item.Delete", "Job/Delete", GENERIC_DELETE),
  ITEM_CONFIGURE("hudson.model.Item.Configure", "Job/Configure", GENERIC_CONFIGURE),
  ITEM_READ("hudson.model.Item.Read", "Job/Read", GENERIC_READ),
  ITEM_DISCOVER("hudson.model.Item.Discover", "Job/Discover", ITEM_READ),
  ITEM_EXTENDED_READ("hudson.model.Item.ExtendedRead", "Job/ExtendedRead", ITEM_CONFIGURE),
  ITEM_BUILD("hudson.model.Item.Build", "Job/Build", GENERIC_UPDATE),
  ITEM_WORKSPACE("hudson.model.Item.Workspace", "Job/Workspace", GENERIC_READ),
  ITEM_CANCEL("hudson.model.Item.Cancel", "Job/Cancel", ITEM_BUILD),
  ITEM_MOVE("hudson.model.Item.Move", "Job/Move", GENERIC_CREATE),

  RUN_DELETE("hudson.model.Run.Delete", "Run/Delete", GENERIC_DELETE),
  RUN_UPDATE("hudson.model.Run.Update", "Run/Update", GENERIC_UPDATE),

  VIEW_CREATE("hudson.model.View.Create", "View/Create", GENERIC_CREATE),
  VIEW_DELETE("hudson.model.View.Delete", "View/Delete", GENERIC_DELETE),
  VIEW_CONFIGURE("hudson.model.View.Configure", "View/Configure", GENERIC_CONFIGURE),
  VIEW_READ("hudson.model.View.Read", "View/Read", GENERIC_READ),

  COMPUTER_CONFIGURE("hudson.model.Computer.Configure", "Agent/Configure", GENERIC_CONFIGURE),
  COMPUTER_EXTENDED_READ(
      "hudson.model.Computer.ExtendedRead", "Agent/ExtendedRead", COMPUTER_CONFIGURE),

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
  CREDENTIALS_USE_OWN(
      "com.cloudbees.plugins.credentials.CredentialsProvider.UseOwn",
      "Credentials/UseOwn",
      ITEM_BUILD),
  CREDENTIALS_USE_ITEM(
      "com.cloudbees.plugins.credentials.CredentialsProvider.UseItem",
      "Credentials/UseItem",
      ITEM_CONFIGURE);

  private final String id;
  private final String title;
  private final @Nullable Permission impliedBy;

  Permission(String id, String title, @Nullable Permission impliedBy) {
    this.id = id;
    this.title = title;
    this.impliedBy = impliedBy;
  }

  /** As on the wire: {@code hudson.model.Item.Build}. */
  public String id() {
    return id;
  }

  /** As shown to people: {@code Job/Build}. */
  public String title() {
    return title;
  }

  /** The rights that include this one, nearest first; without this one itself. */
  public List<Permission> impliedBy() {
    var chain = new ArrayList<Permission>();
    for (Permission p = impliedBy; p != null; p = p.impliedBy) {
      chain.add(p);
    }
    return chain;
  }

  /** True where whoever has {@code other} has this right too. */
  public boolean isImpliedBy(Permission other) {
    for (Permission p = this; p != null; p = p.impliedBy) {
      if (p == other) {
        return true;
      }
    }
    return false;
  }
}

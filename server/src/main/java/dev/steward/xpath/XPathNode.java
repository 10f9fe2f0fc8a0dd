package dev.steward.xpath;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node of a tree on which XPath expressions are evaluated. Nodes are compared by identity. */
public sealed interface XPathNode {

  @Nullable XPathNode parent();

  /** The document node. */
  final class DocumentNode implements XPathNode {
    private @Nullable ElementNode root;

    @Override
    public @Nullable XPathNode parent() {
      return null;
    }

    public @Nullable ElementNode root() {
      return root;
    }

    public void root(ElementNode element) {
      root = element;
    }
  }

  /** An element; its creator adds the children. */
  final class ElementNode implements XPathNode {
    private final String name;
    private final XPathNode parent;
    private List<AttributeNode> attributes = List.of();
    private final List<XPathNode> children = new ArrayList<>();

    public ElementNode(String name, XPathNode parent) {
      this.name = name;
      this.parent = parent;
    }

    /** The name as written, including a prefix. */
    public String name() {
      return name;
    }

    @Override
    public XPathNode parent() {
      return parent;
    }

    public List<AttributeNode> attributes() {
      return attributes;
    }

    public List<XPathNode> children() {
      return children;
    }

    /** Adds an attribute; most elements have none and need no list. */
    public void addAttribute(String attributeName, String value) {
      if (attributes.isEmpty()) {
        attributes = new ArrayList<>(1);
      }
      attributes.add(new AttributeNode(this, attributeName, value));
    }

    /** Adds a text node unless the text is empty. */
    public void addText(String text) {
      if (!text.isEmpty()) {
        children.add(new TextNode(this, text));
      }
    }
  }

  /** An attribute. */
  final class AttributeNode implements XPathNode {
    private final ElementNode owner;
    private final String name;
    private final String value;

    AttributeNode(ElementNode owner, String name, String value) {
      this.owner = owner;
      this.name = name;
      this.value = value;
    }

    @Override
    public XPathNode parent() {
      return owner;
    }

    /** The name as written, including a prefix. */
    public String name() {
      return name;
    }

    public String value() {
      return value;
    }
  }

  /** A text node. */
  final class TextNode implements XPathNode {
    private final ElementNode parent;
    private final String value;

    TextNode(ElementNode parent, String value) {
      this.parent = parent;
      this.value = value;
    }

    @Override
    public XPathNode parent() {
      return parent;
    }

    public String value() {
      return value;
    }
  }
}

package dev.steward.trigger;

import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node of an XML body, for XPath. */
sealed interface XmlNode {

  @Nullable XmlNode parent();

  /** The document node. */
  final class DocumentNode implements XmlNode {
    private final ElementNode root;

    DocumentNode(XmlElement root) {
      this.root = new ElementNode(root, this);
    }

    @Override
    public @Nullable XmlNode parent() {
      return null;
    }

    ElementNode root() {
      return root;
    }
  }

  /** An element, whose attributes and children are wrapped on first use. */
  final class ElementNode implements XmlNode {
    private final XmlElement element;
    private final XmlNode parent;
    private @Nullable List<XmlNode> children;
    private @Nullable List<AttributeNode> attributes;

    ElementNode(XmlElement element, XmlNode parent) {
      this.element = element;
      this.parent = parent;
    }

    @Override
    public XmlNode parent() {
      return parent;
    }

    String name() {
      return element.name();
    }

    List<AttributeNode> attributes() {
      List<AttributeNode> all = attributes;
      if (all == null) {
        var wrapped = new ArrayList<AttributeNode>(element.attributes().size());
        element
            .attributes()
            .forEach((name, value) -> wrapped.add(new AttributeNode(this, name, value)));
        all = wrapped;
        attributes = all;
      }
      return all;
    }

    /** The text, as one node, before the elements: the reader does not keep their order. */
    List<XmlNode> children() {
      List<XmlNode> all = children;
      if (all == null) {
        String text = element.text();
        all = new ArrayList<>(element.children().size() + (text.isEmpty() ? 0 : 1));
        if (!text.isEmpty()) {
          all.add(new TextNode(this, text));
        }
        for (XmlElement child : element.children()) {
          all.add(new ElementNode(child, this));
        }
        children = all;
      }
      return all;
    }
  }

  /** An attribute. */
  final class AttributeNode implements XmlNode {
    private final ElementNode owner;
    private final String name;
    private final String value;

    AttributeNode(ElementNode owner, String name, String value) {
      this.owner = owner;
      this.name = name;
      this.value = value;
    }

    @Override
    public XmlNode parent() {
      return owner;
    }

    String name() {
      return name;
    }

    String value() {
      return value;
    }
  }

  /** The text of an element. */
  final class TextNode implements XmlNode {
    private final ElementNode parent;
    private final String value;

    TextNode(ElementNode parent, String value) {
      this.parent = parent;
      this.value = value;
    }

    @Override
    public XmlNode parent() {
      return parent;
    }

    String value() {
      return value;
    }
  }
}

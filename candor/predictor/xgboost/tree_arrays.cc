#include "candor/predictor/xgboost/tree_arrays_internal.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace candor::predictor::xgboost {
namespace {

constexpr int64_t kLeaf = -1;
constexpr int64_t kMostCategories = int64_t{1} << 24;  // the library's own limit

struct TreeArrays {
  std::vector<int64_t> left;
  std::vector<int64_t> right;
  std::vector<int64_t> features;
  std::vector<float> conditions;  // of a leaf: its value
  std::vector<int64_t> default_left;
  std::vector<int64_t> split_type;  // 1: categorical; may be empty
  std::vector<int64_t> categories;
  std::vector<int64_t> category_nodes;
  std::vector<int64_t> category_segments;
  std::vector<int64_t> category_sizes;

  size_t size() const { return left.size(); }
};

Result<std::vector<int64_t>> ReadIntegers(const DocumentItem& tree, const char* name) {
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem item, tree.Member(name));
  return item.Integers();
}

/// Files before 1.3 have none of the arrays about categories.
Result<std::vector<int64_t>> ReadOptionalIntegers(const DocumentItem& tree, const char* name) {
  const std::optional<DocumentItem> item = tree.OptionalMember(name);
  if (!item) return std::vector<int64_t>();
  return item->Integers();
}

Status CheckLengths(const DocumentItem& tree, const TreeArrays& arrays) {
  const size_t size = arrays.size();
  const bool equal = arrays.right.size() == size && arrays.features.size() == size &&
                     arrays.conditions.size() == size && arrays.default_left.size() == size &&
                     (arrays.split_type.empty() || arrays.split_type.size() == size);
  if (!equal || size == 0) return tree.Broken("arrays with one entry a node", "unequal lengths");
  const size_t sets = arrays.category_nodes.size();
  if (arrays.category_segments.size() != sets || arrays.category_sizes.size() != sets) {
    return tree.Broken("categories_nodes, categories_segments and categories_sizes of one length",
                       "unequal lengths");
  }
  return {};
}

Result<TreeArrays> ReadArrays(const DocumentItem& tree) {
  TreeArrays arrays;
  CANDOR_ASSIGN_OR_RETURN(arrays.left, ReadIntegers(tree, "left_children"));
  CANDOR_ASSIGN_OR_RETURN(arrays.right, ReadIntegers(tree, "right_children"));
  CANDOR_ASSIGN_OR_RETURN(arrays.features, ReadIntegers(tree, "split_indices"));
  CANDOR_ASSIGN_OR_RETURN(arrays.default_left, ReadIntegers(tree, "default_left"));
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem conditions, tree.Member("split_conditions"));
  CANDOR_ASSIGN_OR_RETURN(arrays.conditions, conditions.Floats());
  CANDOR_ASSIGN_OR_RETURN(arrays.split_type, ReadOptionalIntegers(tree, "split_type"));
  CANDOR_ASSIGN_OR_RETURN(arrays.categories, ReadOptionalIntegers(tree, "categories"));
  CANDOR_ASSIGN_OR_RETURN(arrays.category_nodes, ReadOptionalIntegers(tree, "categories_nodes"));
  CANDOR_ASSIGN_OR_RETURN(arrays.category_segments,
                          ReadOptionalIntegers(tree, "categories_segments"));
  CANDOR_ASSIGN_OR_RETURN(arrays.category_sizes, ReadOptionalIntegers(tree, "categories_sizes"));
  CANDOR_RETURN_IF_ERROR(CheckLengths(tree, arrays));
  return arrays;
}

/// Values a leaf: size_leaf_vector; 0 and 1 both mean one.
Result<int64_t> ReadLeafWidth(const DocumentItem& tree, int outputs) {
  const std::optional<DocumentItem> parameters = tree.OptionalMember("tree_param");
  if (!parameters) return 1;
  const std::optional<DocumentItem> item = parameters->OptionalMember("size_leaf_vector");
  if (!item) return 1;
  CANDOR_ASSIGN_OR_RETURN(const int64_t width, item->IntegerFromText(0, INT32_MAX));
  if (width <= 1) return 1;
  if (width != outputs) {
    return item->Broken(
        "as many values a leaf as the model has targets, " + std::to_string(outputs),
        std::to_string(width));
  }
  return width;
}

/// Which nodes can be reached from the root, each once.
Result<std::vector<bool>> FindReachable(const DocumentItem& tree, const TreeArrays& arrays) {
  std::vector<bool> reached(arrays.size());
  std::vector<size_t> open = {0};
  reached[0] = true;
  while (!open.empty()) {
    const size_t node = open.back();
    open.pop_back();
    if (arrays.left[node] == kLeaf) continue;
    for (const int64_t child : {arrays.left[node], arrays.right[node]}) {
      const auto index = static_cast<size_t>(child);
      if (child < 0 || index >= arrays.size() || reached[index]) {
        return tree.Broken(
            "children that are nodes of this tree, each of one parent",
            "node " + std::to_string(node) + " with the child " + std::to_string(child));
      }
      reached[index] = true;
      open.push_back(index);
    }
  }
  return reached;
}

/// Each category of the file belongs to one set: sets that share them could ask for the product of
/// both lists' lengths.
Status CheckCategorySizes(const DocumentItem& item, const TreeArrays& arrays) {
  auto left = static_cast<int64_t>(arrays.categories.size());
  for (const int64_t size : arrays.category_sizes) {
    if (size < 0 || size > left) {
      return item.Broken("categories_sizes that add up to the " +
                             std::to_string(arrays.categories.size()) + " categories",
                         size < 0 ? std::to_string(size) : "more");
    }
    left -= size;
  }
  return {};
}

/// For each node its category set's index, or -1.
using SetOfNode = std::vector<int32_t>;

Result<CategorySet> ReadCategorySet(const DocumentItem& tree, const TreeArrays& arrays, size_t set,
                                    TreeLimits* limits) {
  const int64_t begin = arrays.category_segments[set];
  const int64_t count = arrays.category_sizes[set];
  const auto total = static_cast<int64_t>(arrays.categories.size());
  if (begin < 0 || begin > total || count > total - begin) {
    return tree.Broken("category sets inside of the " + std::to_string(total) + " categories",
                       std::to_string(count) + " from " + std::to_string(begin) + " on");
  }
  const auto first = arrays.categories.begin() + begin;
  CategorySet result;
  if (count == 0) return result;
  const auto [lowest, highest] = std::minmax_element(first, first + count);
  if (*lowest < 0 || *highest >= kMostCategories) {
    return tree.Broken("category codes from 0 to " + std::to_string(kMostCategories - 1),
                       std::to_string(*lowest < 0 ? *lowest : *highest));
  }
  const int64_t words = *highest / 64 + 1;
  if (words > limits->category_words_left) {
    return tree.Broken("category sets of moderate size", "more than 256 MiB of them");
  }
  limits->category_words_left -= words;
  result.bits.resize(static_cast<size_t>(words));
  for (auto code = first; code != first + count; ++code) {
    result.bits[static_cast<size_t>(*code / 64)] |= uint64_t{1} << (*code % 64);
  }
  return result;
}

/// Sets of nodes that were deleted in training are checked and left out.
Result<SetOfNode> ReadCategorySets(const DocumentItem& item, const TreeArrays& arrays,
                                   const std::vector<bool>& reached, TreeLimits* limits,
                                   Tree* tree) {
  CANDOR_RETURN_IF_ERROR(CheckCategorySizes(item, arrays));
  constexpr int32_t kNone = -1;
  constexpr int32_t kOfDeleted = -2;
  SetOfNode set_of_node(arrays.size(), kNone);
  for (size_t set = 0; set < arrays.category_nodes.size(); ++set) {
    const int64_t number = arrays.category_nodes[set];
    if (number < 0 || number >= static_cast<int64_t>(arrays.size())) {
      return item.Broken("categories_nodes that are nodes of this tree", std::to_string(number));
    }
    const auto node = static_cast<size_t>(number);
    if (set_of_node[node] != kNone) {
      return item.Broken("categories_nodes that differ", std::to_string(number) + " twice");
    }
    set_of_node[node] = kOfDeleted;
    CANDOR_ASSIGN_OR_RETURN(CategorySet read, ReadCategorySet(item, arrays, set, limits));
    if (!reached[node]) continue;
    set_of_node[node] = static_cast<int32_t>(tree->category_sets.size());
    tree->category_sets.push_back(std::move(read));
  }
  return set_of_node;
}

/// The numbers of the nodes in the neutral tree: inner nodes from 0 on, leaves ~0, ~1, ..
std::vector<int32_t> Number(const TreeArrays& arrays, const std::vector<bool>& reached) {
  std::vector<int32_t> numbers(arrays.size());
  int32_t inner = 0;
  int32_t leaves = 0;
  for (size_t node = 0; node < arrays.size(); ++node) {
    if (!reached[node]) continue;
    numbers[node] = arrays.left[node] == kLeaf ? ~leaves++ : inner++;
  }
  return numbers;
}

Result<TreeNode> MakeNode(const DocumentItem& item, const TreeArrays& arrays, size_t node,
                          const std::vector<int32_t>& numbers, const SetOfNode& set_of_node,
                          const TreeLimits& limits) {
  const int64_t feature = arrays.features[node];
  if (feature < 0 || feature >= limits.feature_count) {
    return item.Broken(
        "features from 0 to " + std::to_string(limits.feature_count - 1),
        "node " + std::to_string(node) + " with the feature " + std::to_string(feature));
  }
  TreeNode result;
  result.feature = static_cast<int32_t>(feature);
  result.left = numbers[static_cast<size_t>(arrays.left[node])];
  result.right = numbers[static_cast<size_t>(arrays.right[node])];
  result.missing_goes_left = arrays.default_left[node] != 0;
  const bool is_categorical = !arrays.split_type.empty() && arrays.split_type[node] == 1;
  if (!is_categorical) {
    result.threshold = static_cast<double>(arrays.conditions[node]);
    return result;
  }
  result.category_set = set_of_node[node];
  if (result.category_set < 0) {
    return item.Broken("a category set for each categorical split",
                       "node " + std::to_string(node) + " without one");
  }
  return result;
}

/// Where the values of each leaf stand.
struct Leaves {
  std::vector<float> values;
  std::vector<size_t> begins;  // by node
};

/// A leaf's one value stands where others have their threshold.
Leaves PlainLeaves(const TreeArrays& arrays) {
  Leaves leaves{.values = arrays.conditions, .begins = std::vector<size_t>(arrays.size())};
  std::iota(leaves.begins.begin(), leaves.begins.end(), size_t{0});
  return leaves;
}

/// Files from 3.2 on hold the leaves alone, and a leaf's number where others have the right child;
/// files before hold values of all nodes.
Result<Leaves> ReadVectorLeaves(const DocumentItem& item, const TreeArrays& arrays,
                                const std::vector<bool>& reached, size_t width) {
  const std::optional<DocumentItem> compact = item.OptionalMember("leaf_weights");
  CANDOR_ASSIGN_OR_RETURN(const DocumentItem source,
                          compact ? Result<DocumentItem>(*compact) : item.Member("base_weights"));
  Leaves leaves;
  CANDOR_ASSIGN_OR_RETURN(leaves.values, source.Floats());
  leaves.begins.resize(arrays.size());
  const size_t count = leaves.values.size() / width;
  const bool is_whole =
      leaves.values.size() % width == 0 && (compact.has_value() || count == arrays.size());
  if (!is_whole) {
    return source.Broken(std::to_string(width) + " values for each " + (compact ? "leaf" : "node"),
                         std::to_string(leaves.values.size()) + " values");
  }
  std::vector<bool> is_taken(count);
  for (size_t node = 0; node < arrays.size(); ++node) {
    if (!reached[node] || arrays.left[node] != kLeaf) continue;
    const int64_t leaf = compact ? arrays.right[node] : static_cast<int64_t>(node);
    if (leaf < 0 || static_cast<size_t>(leaf) >= count || is_taken[static_cast<size_t>(leaf)]) {
      return source.Broken(
          "leaves with values of their own",
          "node " + std::to_string(node) + " with the values " + std::to_string(leaf));
    }
    is_taken[static_cast<size_t>(leaf)] = true;
    leaves.begins[node] = static_cast<size_t>(leaf) * width;
  }
  return leaves;
}

/// The nodes of a tree; its leaves have no values yet.
Result<Tree> ReadShape(const DocumentItem& item, const TreeArrays& arrays,
                       const std::vector<bool>& reached, TreeLimits* limits) {
  Tree tree;
  CANDOR_ASSIGN_OR_RETURN(const SetOfNode set_of_node,
                          ReadCategorySets(item, arrays, reached, limits, &tree));
  const std::vector<int32_t> numbers = Number(arrays, reached);
  for (size_t node = 0; node < arrays.size(); ++node) {
    if (!reached[node] || arrays.left[node] == kLeaf) continue;
    CANDOR_ASSIGN_OR_RETURN(const TreeNode inner,
                            MakeNode(item, arrays, node, numbers, set_of_node, *limits));
    tree.nodes.push_back(inner);
  }
  return tree;
}

/// Category sets are held once a tree.
Status ChargeCopies(const DocumentItem& item, const Tree& shape, int64_t copies,
                    TreeLimits* limits) {
  int64_t words = 0;
  for (const CategorySet& set : shape.category_sets) words += std::ssize(set.bits);
  if (words > 0 && copies > limits->category_words_left / words) {
    return item.Broken("category sets of moderate size", "more than 256 MiB of them");
  }
  limits->category_words_left -= words * copies;
  return {};
}

}  // namespace

Result<std::vector<Tree>> ReadTrees(const DocumentItem& item, float weight, int output,
                                    TreeLimits* limits) {
  CANDOR_ASSIGN_OR_RETURN(const int64_t width, ReadLeafWidth(item, limits->outputs));
  CANDOR_ASSIGN_OR_RETURN(const TreeArrays arrays, ReadArrays(item));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<bool> reached, FindReachable(item, arrays));
  CANDOR_ASSIGN_OR_RETURN(const Tree shape, ReadShape(item, arrays, reached, limits));
  Leaves leaves = PlainLeaves(arrays);
  if (width > 1) {
    CANDOR_ASSIGN_OR_RETURN(leaves,
                            ReadVectorLeaves(item, arrays, reached, static_cast<size_t>(width)));
    CANDOR_RETURN_IF_ERROR(ChargeCopies(item, shape, width - 1, limits));
  }
  std::vector<Tree> trees(static_cast<size_t>(width), shape);
  for (size_t target = 0; target < trees.size(); ++target) {
    trees[target].output = width > 1 ? static_cast<int>(target) : output;
    for (size_t node = 0; node < arrays.size(); ++node) {
      if (!reached[node] || arrays.left[node] != kLeaf) continue;
      const float value = leaves.values[leaves.begins[node] + target];
      trees[target].leaf_values.push_back(static_cast<double>(value * weight));
    }
  }
  return trees;
}

}  // namespace candor::predictor::xgboost

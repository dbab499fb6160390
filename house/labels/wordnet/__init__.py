"""The 1000 classes of ImageNet and the wider words that hold for each, as WordNet has them."""

"""What a user would pick instead, run beside the product: installed for the benchmarks alone, below git-ignored folders."""

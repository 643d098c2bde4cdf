using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AzureServices.Tests")]

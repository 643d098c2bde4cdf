using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("FunctionsRuntime.Tests")]

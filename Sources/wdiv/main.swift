import Foundation

exit(RootCommand.run(Array(CommandLine.arguments.dropFirst())))

module github.com/krr-double/krr-double/mock-server/examples/go/krrmock

go 1.19
